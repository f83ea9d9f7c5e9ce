// npm run bench -- --only instances: answers a second of one server on SQLite, and of 1, 2 and 4 on PostgreSQL and Redis that
// share this machine with the load, the provider and the databases. Needs BENCH_POSTGRES and BENCH_REDIS, servers in which a
// database may be made and a database number is free.
// node bench/instances.mjs [--secs 20] [--c 32] [--model n200-d0] [--rounds 3]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import pg from 'pg'
import targets from './targets.mjs'

const { values: options } = parseArgs({
  options: {
    secs: { type: 'string', default: '20' },
    c: { type: 'string', default: '32' },
    model: { type: 'string', default: 'n200-d0' },
    rounds: { type: 'string', default: '3' },
  },
})
const here = import.meta.dirname
const folder = mkdtempSync(path.join(tmpdir(), 'chatflow-instances-'))
const { BENCH_POSTGRES: postgres, BENCH_REDIS: redis } = process.env
const UPSTREAM_PORT = 9200
const upstream = `http://127.0.0.1:${UPSTREAM_PORT}`
const children = new Set()
let port = 9400
/** Who ask at the same time, whatever answers. */
const PEOPLE = 8

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function up(url) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    const answer = await fetch(url).catch(() => null)
    if (answer) {
      return
    }
  }
  throw new Error(`not up: ${url}`)
}

function start(argv, env) {
  const child = spawn(process.execPath, argv, { cwd: folder, env, stdio: 'ignore' })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

async function stop(child) {
  child.kill('SIGTERM')
  await once(child, 'exit')
}

async function administer(statement) {
  const client = new pg.Client({ connectionString: postgres })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** Busy time of all cores since the machine was started, in seconds. */
function machineSeconds() {
  const [, user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/\s+/)
    .map(Number)
  return (user + nice + system + irq + softirq) / 100
}

/** The words of a target, with what they stand for. */
function filled(value, words) {
  return JSON.parse(
    JSON.stringify(value).replace(/\$(PORT|NODE|UPSTREAM|DIR)/g, (_, name) => words[name])
  )
}

/** One person's questions: what a person may do is counted behind a lock of their own. */
async function load(server, person, clients) {
  const file = path.join(folder, `${person}.json`)
  const target = JSON.stringify({ name: 'chatflow', ...server.target, pid: server.child.pid })
  writeFileSync(file, target.replaceAll('bench@example.com', `bench-${person}@example.com`))
  const child = spawn(
    process.execPath,
    [path.join(here, 'load.mjs'), file, '--model', options.model, '--c', String(clients)].concat([
      '--warm',
      '600',
      '--secs',
      options.secs,
    ]),
    { stdio: ['ignore', 'pipe', 'inherit'] }
  )
  return JSON.parse(await text(child.stdout))
}

async function measure({ instances, databaseUrl, redisUrl }) {
  const { chatflow } = targets
  const servers = []
  for (let n = 0; n < instances; n++) {
    port++
    const words = { PORT: String(port), NODE: process.execPath, UPSTREAM: upstream, DIR: folder }
    const env = {
      ...process.env,
      PORT: String(port),
      ...filled(chatflow.env, words),
      /* People come to all of them by one address. */
      APP_URL: `http://127.0.0.1:${port}`,
      DATABASE_URL: databaseUrl,
      ...(redisUrl && { REDIS_URL: redisUrl }),
    }
    const child = start(filled(chatflow.start, words).slice(1), env)
    await up(`http://127.0.0.1:${port}/health/live`)
    if (n === 0) {
      const prepared = start(filled(chatflow.prepare, words).slice(1), env)
      await once(prepared, 'exit')
    }
    servers.push({ port, child, target: filled(chatflow.target, words) })
  }
  await sleep(2_000)
  const clients = Math.ceil(Number(options.c) / PEOPLE)
  const people = Array.from({ length: PEOPLE }, (_, person) => person)
  const [busyBefore, startedAt] = [machineSeconds(), performance.now()]
  const rows = await Promise.all(
    people.map((person) => load(servers[person % instances], person, clients))
  )
  const seconds = (performance.now() - startedAt) / 1000
  const cores = (machineSeconds() - busyBefore) / seconds
  await Promise.all(servers.map(({ child }) => stop(child)))
  const requests = rows.reduce((sum, row) => sum + row.requests, 0)
  return {
    rate: rows.reduce((sum, row) => sum + row.rps, 0),
    /* Each row has the CPU of its whole server. */
    cpu: (rows.slice(0, instances).reduce((sum, row) => sum + row.cpuSec, 0) * 1_000) / requests,
    cores,
    errors: rows.reduce((sum, row) => sum + row.errors, 0),
    why: rows.find((row) => row.why)?.why,
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

async function main() {
  const layouts = [{ label: 'SQLite, 1', instances: 1 }]
  if (postgres && redis) {
    layouts.push(...[1, 2, 4].map((n) => ({ label: `PostgreSQL and Redis, ${n}`, instances: n })))
  } else {
    console.log('BENCH_POSTGRES and BENCH_REDIS are not set: SQLite only')
  }
  start([path.join(here, 'upstream.mjs')], {
    ...process.env,
    PORT: String(UPSTREAM_PORT),
    MCP_PORT: '9201',
  })
  await up(`${upstream}/stats`)
  const seen = new Map(layouts.map(({ label }) => [label, []]))
  let errors = 0
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { label, instances } of layouts) {
      const isShared = label !== layouts[0].label
      const name = `chatflow_bench_${process.pid}_${port}`
      const databaseUrl = isShared
        ? Object.assign(new URL(postgres), { pathname: name }).href
        : `sqlite:${path.join(folder, `${port}.sqlite3`)}`
      if (isShared) {
        await administer(`create database ${name}`)
      }
      const row = await measure({ instances, databaseUrl, redisUrl: isShared && redis })
      if (isShared) {
        await administer(`drop database ${name} with (force)`)
      }
      errors += row.errors
      seen.get(label).push(row)
      console.log(`${label}: ${row.rate.toFixed(0)} answers/s ${row.why ?? ''}`)
    }
  }
  const of = (label, field) => median(seen.get(label).map((row) => row[field]))
  const base = layouts[1]?.label ?? layouts[0].label
  console.table(
    layouts.map(({ label }) => ({
      'on': label,
      'answers/s': Math.round(of(label, 'rate')),
      '× one': Number((of(label, 'rate') / of(base, 'rate')).toFixed(2)),
      'CPU of servers, ms an answer': Number(of(label, 'cpu').toFixed(2)),
      'cores busy, of all': Number(of(label, 'cores').toFixed(2)),
    }))
  )
  return errors === 0
}

try {
  process.exitCode = (await main()) ? 0 : 1
} finally {
  children.forEach((child) => child.kill('SIGKILL'))
  rmSync(folder, { recursive: true, force: true })
}

// npm run bench [-- --rounds 5] [--only burst,paced,…,pages,instances] [--quick]: builds, runs every row of the table beside a bare Node pipe
// and the least server that does the same work, and prints each figure beside what it must be. Exit code 1 where a
// "must" is missed or an answer was wrong. Needs two cores: the server under test has one to itself.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuild } from '../bin/ensure_build.js'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})
const rounds = options.quick ? 1 : Number(options.rounds)

/** What each row asks of the servers. */
const ROWS = {
  'burst': ['--targets', 'raw,work,chatflow', '--model', 'n200-d0', '--c', '16', '--n', '400'],
  'paced': ['--targets', 'raw,work,chatflow', '--model', 'n200-d20-s', '--c', '200', '--n', '600'],
  'fixed': ['--targets', 'raw,work,chatflow', '--model', 'n1-d0', '--c', '16', '--n', '800'],
  'single': ['--targets', 'raw,work,chatflow', '--model', 'n20-d0', '--c', '1', '--n', '300'],
  'tool-round': ['--targets', 'chatflow-mcp', '--model', 'n20-d0-t', '--c', '1', '--n', '300'],
  'hold': ['--targets', 'raw,work,chatflow', '--model', 'n600-d1000', '--hold', '2000'],
}
/** Requests before the measured ones: a server is measured as it runs for days, with its code compiled. */
const WARM = {
  'burst': '2000',
  'paced': '200',
  'fixed': '3000',
  'single': '1000',
  'tool-round': '1000',
  'hold': '200',
}

const median = (values) => {
  const sorted = values.filter((value) => value != null).sort((a, b) => a - b)
  return sorted.length === 0 ? NaN : sorted[sorted.length >> 1]
}

/** The figures: row, what it is called, how it comes from the medians of Chatflow (c) and the pipe (r), must and goal. */
const FIGURES = [
  ['burst', 'CPU per 200-chunk answer, burst, × raw', (c, r) => c.cpu / r.cpu, 3.0, 2.2],
  ['paced', 'CPU per chunk, 200 streams at 50/s, × raw', (c, r) => c.cpu / r.cpu, 1.5, 1.1],
  ['fixed', 'fixed CPU per answer over raw, ms', (c, r) => c.cpu - r.cpu, 1.5, 0.8],
  ['single', 'added time to first token, one client, ms', (c, r) => c.ttft - r.ttft, 3, 1.5],
  ['tool-round', 'tool round over the time of its MCP server, p50, ms', (c) => c.tool, 5, 3],
  ['hold', 'memory per open stream of 2,000, KiB', (c) => c.memory, 100, 75],
  ['hold', 'first token beside 2,000 open streams, p50, ms', (c) => c.probe, 10, 5],
  ['hold', 'upstream calls left 2 s after stop', (c) => c.left, 0, 0],
  ['single', 'commits per answer besides the flush', (c) => c.commits, 3, 3],
  ['hold', 'flushes per second, 2,000 streams', (c) => c.flushes, 4.5, 4],
  ['fixed', 'memory of the idle server, MiB', (c) => c.idle, 180, 130],
]

function run(name) {
  const folder = mkdtempSync(path.join(tmpdir(), 'chatflow-bench-'))
  const out = path.join(folder, 'rows.jsonl')
  const count = name === 'hold' && !options.quick ? Math.min(rounds, 3) : rounds
  const script = path.join(import.meta.dirname, 'run.mjs')
  const args = [...ROWS[name], '--warm', WARM[name], '--rounds', String(count), '--out', out]
  console.log(`\n== ${name}`)
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' })
  const rows =
    status === 0
      ? readFileSync(out, 'utf8')
          .trim()
          .split('\n')
          .map((l) => JSON.parse(l))
      : []
  rmSync(folder, { recursive: true })
  return rows
}

const of = (rows, target) => {
  const own = rows.filter((row) => row.target === target)
  const pick = (field) => median(own.map(field))
  return {
    cpu: pick((row) => row.cpuMsPerReq),
    ttft: pick((row) => row.ttft?.p50),
    memory: pick((row) => row.kibPerStream),
    probe: pick((row) => row.probeTtft?.p50),
    left: pick((row) => row.upstreamLeft),
    commits: pick((row) => row.commitsPerReq),
    flushes: pick((row) => row.commitsPerSec),
    idle: pick((row) => row.rssStart),
    tool: pick((row) => row.toolRound?.p50),
    bad: own.reduce(
      (sum, row) => sum + (row.errors ?? 0) + (row.probeErrors ?? 0) + (row.why ? 1 : 0),
      0
    ),
  }
}

/** Pages of administrators on a seeded database; prints its own table. With `--quick` the database is small. */
function runPages() {
  console.log('\n== pages')
  const size = options.quick ? ['--users', '2000', '--messages', '20000'] : []
  const script = path.join(import.meta.dirname, 'pages.mjs')
  const { status } = spawnSync(process.execPath, [script, ...size], { stdio: 'inherit' })
  return status === 0 ? 0 : 1
}

/** One to four servers on one database; prints its own table. */
function runInstances() {
  console.log('\n== instances')
  const script = path.join(import.meta.dirname, 'instances.mjs')
  const brief = options.quick ? ['--rounds', '1', '--secs', '5'] : []
  const { status } = spawnSync(process.execPath, [script, ...brief], { stdio: 'inherit' })
  return status === 0 ? 0 : 1
}

await ensureBuild(path.join(import.meta.dirname, '..'))
const all = options.only?.split(',') ?? [...Object.keys(ROWS), 'pages', 'instances']
const names = all.filter((name) => name in ROWS)
const table = []
let missed = all.includes('pages') ? runPages() : 0
missed += all.includes('instances') ? runInstances() : 0
for (const name of names) {
  const rows = run(name)
  const chatflow = of(rows, name === 'tool-round' ? 'chatflow-mcp' : 'chatflow')
  const raw = of(rows, 'raw')
  if (rows.length === 0 || chatflow.bad > 0) {
    missed++
    console.log(`${name}: ${chatflow.bad} wrong answers of ${rows.length} runs`)
  }
  for (const [row, figure, from, must, goal] of FIGURES.filter((entry) => entry[0] === name)) {
    const value = from(chatflow, raw)
    const isMet = value <= must
    missed += isMet ? 0 : 1
    table.push({
      figure,
      measured: Number(value.toFixed(2)),
      must,
      goal,
      met: isMet ? 'yes' : 'NO',
    })
  }
}
if (table.length > 0) {
  console.log(`\nChatflow beside the bare pipe, medians of ${rounds} interleaved rounds`)
  console.table(table)
}
process.exitCode = missed === 0 ? 0 : 1

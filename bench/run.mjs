// Side-by-side runs on one machine: A B C A B C ..., medians and ratios to the first target.
// node run.mjs --targets raw,work,portkey [--file more-targets.mjs] [--model n200-d0,n200-d20] [--rounds 3] [--c 32] [--n 300 | --secs 8]
//   [--hold 2000] [--node PATH[,PATH]] [--server-core 0] [--load-core 1] [--out results.jsonl]
// The server under test is alone on its core; upstream and load share the other one. CPU per request is the number to trust:
// requests per second is capped by the load core (see loadCores).
import { spawn, execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const args = Object.fromEntries(
  process.argv
    .slice(2)
    .join(' ')
    .split(/(?:^|\s)--/)
    .filter(Boolean)
    .map((s) => {
      const [k, ...v] = s.trim().split(' ')
      return [k, v.join(' ') || '1']
    })
)
const here = import.meta.dirname,
  dir = mkdtempSync(path.join(tmpdir(), 'perf-'))
const all = {
  ...(await import('./targets.mjs')).default,
  ...(args.file ? (await import(path.resolve(args.file))).default : {}),
}
const names = args.targets.split(','),
  models = (args.model ?? 'n200-d0').split(','),
  rounds = +(args.rounds ?? 3)
const nodes = (args.node ?? process.execPath).split(','),
  sCore = args['server-core'] ?? '0',
  lCore = args['load-core'] ?? '1'
const upstreamPort = args['upstream-port'] ?? '9100',
  upstream = `http://127.0.0.1:${upstreamPort}`
const started = []
const sleep = (ms) => new Promise((r) => setTimeout(r, ms))
const up = async (url, ms = 60_000) => {
  for (const t = Date.now(); Date.now() - t < ms; await sleep(100))
    try {
      return await fetch(url)
    } catch {}
  throw new Error(`not up: ${url}`)
}
const launch = (core, argv, env) => {
  const p = spawn('taskset', ['-c', core, ...argv], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', args.debug ? 'inherit' : 'ignore'],
    cwd: env?.CWD ?? dir,
    detached: true,
  })
  started.push(p)
  return p
}
const stop = (p) => {
  try {
    process.kill(-p.pid, 'SIGKILL')
  } catch {}
}
process.on('exit', () => started.forEach(stop))
process.on('SIGINT', () => process.exit(1))
process.on('SIGTERM', () => process.exit(1))

if (await fetch(upstream + '/stats').catch(() => null))
  throw new Error(`port ${upstreamPort} is taken: another run?`)
const mcpPort = String(+upstreamPort + 1)
launch(lCore, [process.execPath, path.join(here, 'upstream.mjs')], {
  PORT: upstreamPort,
  MCP_PORT: mcpPort,
})
await up(upstream + '/stats')

const rows = []
let port = 9300
for (let round = 0; round < rounds; round++) {
  for (const model of models)
    for (const node of nodes)
      for (const name of names) {
        const t = all[name]
        if (!t) throw new Error(`no target ${name}`)
        const P = t.port ?? ++port
        const sub = (v) =>
          JSON.parse(
            JSON.stringify(v).replace(
              /\$(PORT|NODE|HERE|PEERS|UPSTREAM|MCP|DIR)/g,
              (_, k) =>
                ({
                  PORT: P,
                  NODE: t.node ?? node,
                  HERE: here,
                  PEERS: process.env.PEERS ?? here,
                  UPSTREAM: upstream,
                  MCP: `http://127.0.0.1:${mcpPort}/mcp`,
                  DIR: dir,
                })[k]
            )
          )
        let srv,
          pid = 0,
          rssStart = null
        for (const [file, content] of Object.entries(sub(t.files ?? {})))
          writeFileSync(path.join(dir, file), JSON.stringify(content), { mode: 0o600 })
        if (t.start) {
          srv = launch(t.core ?? sCore, sub(t.start), {
            UPSTREAM: upstream,
            PORT: String(P),
            DB: path.join(dir, `${P}.db`),
            ...sub(t.env ?? {}),
          })
          pid = srv.pid // taskset execs, so this is the server
          await up(sub(t.ready ?? `http://127.0.0.1:$PORT/`), t.boot ?? 60_000).catch((e) => {
            throw new Error(`${name}: ${e.message}`)
          })
          if (t.prepare) {
            const [program, ...words] = sub(t.prepare)
            const env = { ...process.env, PORT: String(P), ...sub(t.env ?? {}) }
            execFileSync(program, words, { env, cwd: env.CWD ?? dir })
          }
          await sleep(t.settle ?? 2000)
          rssStart = +(
            /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1] / 1024
          ).toFixed(1)
        }
        const file = path.join(dir, 'target.json')
        writeFileSync(file, JSON.stringify({ name, ...sub(t.target), pid }))
        const cmd = [
          '-c',
          lCore,
          process.execPath,
          path.join(here, 'load.mjs'),
          file,
          '--model',
          model,
          '--c',
          args.c ?? '32',
          '--upstream',
          upstream,
        ]
        for (const k of ['n', 'secs', 'hold', 'probes', 'warm', 'settle'])
          if (args[k]) cmd.push(`--${k}`, args[k])
        let line
        try {
          line = execFileSync('taskset', cmd, { timeout: 180_000, maxBuffer: 1e8 })
            .toString()
            .trim()
        } catch (e) {
          line = JSON.stringify({
            target: name,
            model,
            failed: String(e.stderr ?? e.message).slice(0, 300),
          })
        }
        if (srv) stop(srv)
        await sleep(300)
        const row = {
          round,
          node: path.basename(path.dirname(path.dirname(node))),
          rssStart,
          ...JSON.parse(line),
        }
        row.variant = `${name}${nodes.length > 1 ? ' @' + nodes.indexOf(node) : ''}`
        rows.push(row)
        if (args.out) appendFileSync(args.out, JSON.stringify(row) + '\n')
        process.stderr.write(
          `${round} ${row.variant} ${model} ${row.failed ?? row.why ?? ''} ${row.cpuMsPerReq ?? row.kibPerStream ?? ''} ${row.rps ?? ''}\n`
        )
      }
}

// ---- medians and ratios
const median = (xs) => {
  const s = xs.filter((x) => x != null).sort((a, b) => a - b)
  return s.length ? s[s.length >> 1] : null
}
const cols = args.hold
  ? {
      kibPerStream: (r) => r.kibPerStream,
      cpuCores: (r) => r.cpuCores,
      probeP50: (r) => r.probeTtft?.p50,
      probeP99: (r) => r.probeTtft?.p99,
      opened: (r) => r.opened,
      failed: (r) => r.failed,
      stopMs: (r) => r.stopMs,
      flushes: (r) => r.commitsPerSec,
      left: (r) => r.upstreamLeft,
      rssIdle: (r) => r.rssIdle,
      rssOpen: (r) => r.rssOpen,
      rssAfter: (r) => r.rssAfter,
    }
  : {
      cpuMsPerReq: (r) => r.cpuMsPerReq,
      usPerChunk: (r) => r.cpuUsPerChunk,
      ttftP50: (r) => r.ttft?.p50,
      ttftP99: (r) => r.ttft?.p99,
      lagP50: (r) => r.lag?.p50,
      lagP99: (r) => r.lag?.p99,
      totalP50: (r) => r.total?.p50,
      rps: (r) => r.rps,
      chunksPerSec: (r) => r.chunksPerSec,
      srvCores: (r) => r.serverCores,
      loadCores: (r) => r.loadCores,
      commits: (r) => r.commitsPerReq,
      toolP50: (r) => r.toolRound?.p50,
      toolP95: (r) => r.toolRound?.p95,
      toolOwn: (r) => r.toolOwn?.p50,
      toolConns: (r) => r.toolConnections,
      rssStart: (r) => r.rssStart,
      rssIdle: (r) => r.rssIdle,
      rssPeak: (r) => r.rssPeak,
      errors: (r) => r.errors,
    }
for (const model of models) {
  const variants = [...new Set(rows.map((r) => r.variant))]
  const med = variants.map((v) => {
    const g = rows.filter((r) => r.variant === v && (args.hold || r.model === model))
    return [v, Object.fromEntries(Object.entries(cols).map(([k, f]) => [k, median(g.map(f))]))]
  })
  const base = med.find(([, m]) => m.cpuMsPerReq ?? m.kibPerStream)?.[1] ?? {}
  console.log(
    `\n${args.hold ? 'hold ' + args.hold : model} c=${args.c ?? 32} rounds=${rounds} (median; ×ratio to ${med.find(([, m]) => m === base)?.[0]})`
  )
  console.table(
    Object.fromEntries(
      med.map(([v, m]) => [
        v,
        {
          ...m,
          '×cpu':
            base.cpuMsPerReq && m.cpuMsPerReq
              ? +(m.cpuMsPerReq / base.cpuMsPerReq).toFixed(2)
              : base.kibPerStream && m.kibPerStream
                ? +(m.kibPerStream / base.kibPerStream).toFixed(2)
                : null,
        },
      ])
    )
  )
}
process.exit(0)

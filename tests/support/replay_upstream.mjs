#!/usr/bin/env node
// Replays recorded provider traffic at the provider's own paths, with faults on demand.
// Plain Node (20 or newer), no dependency. Listens on loopback only.
//
//   node tests/support/replay_upstream.mjs --port 4555 --fixtures tests/fixtures --fixture openai-chat/text.sse
//
// Tests start it in their own process: `await startReplay({ fixtures })`.
//
// Paths (any prefix before them is accepted):
//   POST /v1/chat/completions   POST /v1/responses   POST /v1/completions   POST /v1/embeddings
//   POST /v1/messages           GET  /v1/models      GET  /v1beta/models
//   POST /v1beta/models/{model}:streamGenerateContent   :generateContent   :countTokens
// Control (never counted, never faulted):
//   POST   /__replay/queue   one knob object or an array; each serves one coming request, in order
//   POST   /__replay/default knob object used whenever the queue is empty
//   DELETE /__replay         forget queue, default, log
//   GET    /__replay/log     what arrived (headers with secrets masked, JSON body), what was sent, who closed first
//
// Knobs: env REPLAY_<NAME>  <  /__replay/default  <  query ?<name>=  <  header x-replay-<name>
//        <  model name "replay~dir~file~knob=value"  <  /__replay/queue
//   fixture=dir/file[,dir/file2]  a list is served one per request, the last one repeats
//   delay=ms         pause between events               first=ms   pause before the first byte
//   split=N|utf8|line|mix  cut TCP writes every N bytes | inside each multi-byte character |
//                    inside "data:" and between the two line ends | both
//   eol=lf|crlf|cr   line ends (default crlf for Gemini, lf elsewhere)
//   drop=K           destroy the socket after K events   fin=K  end the response cleanly after K events
//   hang=K           go silent after K events (0: headers only; -1: not even headers)
//   badjson=K        cut event K's JSON in half          insert=K:JSON  put an extra event before event K
//   nodone=1         leave out data: [DONE]              ping=ms  SSE comment lines while waiting
//   status=N         answer N with the provider's error shape; retryafter=S; body=raw text
//   fail=N           apply status/drop/hang/badjson to the first N requests of this key only (key=... names it)
//   noct=1 / ct=...  omit / override Content-Type        bom=1  start with a byte order mark
//   html=1           200 with an HTML page (a proxy's login page)
import http from 'node:http'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const KNOBS = [
  'fixture',
  'interaction',
  'delay',
  'first',
  'split',
  'eol',
  'drop',
  'fin',
  'hang',
  'badjson',
  'insert',
  'nodone',
  'ping',
  'status',
  'retryafter',
  'body',
  'fail',
  'key',
  'noct',
  'ct',
  'bom',
  'html',
]
const sleep = (ms) => new Promise((r) => setTimeout(r, ms))
const mask = (h) =>
  Object.fromEntries(
    Object.entries(h).map(([k, v]) => [
      k,
      /authorization|api-key|cookie/i.test(k) ? `<${String(v).length} chars>` : v,
    ])
  )

function load(root, rel) {
  const file = path.resolve(root, rel)
  if (file !== root && !file.startsWith(root + path.sep))
    throw new Error('fixture outside the fixtures folder')
  return { file, text: fs.readFileSync(file, 'utf8') }
}
/** -> { events: [{event?, data}], unary?, status } */
function parse(root, rel, nth, wantStream) {
  let { file, text } = load(root, rel)
  if (!wantStream && /\.(chunks\.txt|sse)$/.test(file)) {
    const sib = file.replace(/\.(chunks\.txt|sse)$/, '.json')
    if (fs.existsSync(sib)) return { unary: fs.readFileSync(sib, 'utf8'), status: 200 }
  }
  if (file.endsWith('.chunks.txt'))
    return {
      events: text
        .split(/\r?\n/)
        .filter((l) => l.trim())
        .map((l) => ({ data: l })),
      status: 200,
    }
  if (file.endsWith('.json')) {
    const doc = JSON.parse(text)
    if (Array.isArray(doc.interactions)) {
      const it = doc.interactions[Math.min(nth, doc.interactions.length - 1)]
      const segs = it.response.bodySegments ?? []
      const status = it.response.statusCode ?? 200
      if (!wantStream || status >= 400) return { unary: JSON.stringify(segs[0] ?? {}), status }
      return { events: segs.map((s) => ({ data: JSON.stringify(s) })), status }
    }
    const m = /\.error(\d{3})\.json$/.exec(file)
    const code = m ? Number(m[1]) : Number(doc?.error?.code) >= 400 ? Number(doc.error.code) : 200
    if (wantStream && code < 400) return { events: [{ data: JSON.stringify(doc) }], status: 200 }
    return { unary: text, status: code }
  }
  const events = []
  for (const block of text.split(/\r?\n\r?\n/)) {
    const data = [],
      ev = {}
    for (const line of block.split(/\r?\n/)) {
      if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
      else if (line.startsWith('event:')) ev.event = line.slice(6).trim()
    }
    if (data.length && data.join('\n') !== '[DONE]') events.push({ ...ev, data: data.join('\n') })
  }
  return { events, status: 200 }
}
function errorBody(family, status, retryafter) {
  const msg = `replayed ${status}`
  if (family === 'gemini') {
    const names = {
      400: 'INVALID_ARGUMENT',
      401: 'UNAUTHENTICATED',
      403: 'PERMISSION_DENIED',
      404: 'NOT_FOUND',
      429: 'RESOURCE_EXHAUSTED',
      500: 'INTERNAL',
      503: 'UNAVAILABLE',
      504: 'DEADLINE_EXCEEDED',
    }
    const error = { code: status, message: msg, status: names[status] ?? 'UNKNOWN' }
    if (status === 429)
      error.details = [
        {
          '@type': 'type.googleapis.com/google.rpc.RetryInfo',
          'retryDelay': `${retryafter ?? 1}s`,
        },
      ]
    return JSON.stringify({ error })
  }
  if (family === 'anthropic')
    return JSON.stringify({
      type: 'error',
      error: { type: status === 429 ? 'rate_limit_error' : 'api_error', message: msg },
    })
  const types = {
    400: 'invalid_request_error',
    401: 'invalid_request_error',
    429: 'rate_limit_error',
  }
  return JSON.stringify({
    error: {
      message: msg,
      type: types[status] ?? 'server_error',
      param: null,
      code: status === 429 ? 'rate_limit_exceeded' : status === 401 ? 'invalid_api_key' : null,
    },
  })
}
function cuts(buf, split) {
  if (!split) return [buf]
  const at = new Set()
  if (/^\d+$/.test(split))
    for (let i = Number(split) || 1; i < buf.length; i += Number(split) || 1) at.add(i)
  if (split === 'utf8' || split === 'mix')
    for (let i = 0; i < buf.length - 1; i++)
      if (buf[i] >= 0xc0) {
        at.add(i + 1)
        if (buf[i] >= 0xe0) at.add(i + 2)
      }
  if (split === 'line' || split === 'mix')
    for (let i = 0; i < buf.length - 1; i++) {
      if (buf[i] === 0x0d || buf[i] === 0x0a) at.add(i + 1)
      if (buf.subarray(i, i + 5).toString('latin1') === 'data:') {
        at.add(i + 2)
        at.add(i + 5)
        at.add(i + 9)
      }
    }
  const out = []
  let p = 0
  for (const c of [...at].filter((c) => c > 0 && c < buf.length).sort((a, b) => a - b)) {
    out.push(buf.subarray(p, c))
    p = c
  }
  out.push(buf.subarray(p))
  return out
}
const readBody = (req) =>
  new Promise((ok, no) => {
    const b = []
    req.on('data', (c) => b.push(c))
    req.on('end', () => ok(Buffer.concat(b)))
    req.on('error', no)
  })

/**
 * Starts a replay server on 127.0.0.1.
 *
 * @param {{ fixtures: string, port?: number, knobs?: Record<string, string> }} options
 */
export async function startReplay({ fixtures, port = 0, knobs: envKnobs = {} }) {
  const root = path.resolve(fixtures)
  let queue = [],
    deflt = {},
    log = [],
    counts = new Map(),
    failed = new Map()
  async function serve(req, res) {
    const url = new URL(req.url, 'http://x')
    const raw = (await readBody(req)).toString('utf8')
    let body = null
    try {
      body = raw ? JSON.parse(raw) : null
    } catch {
      body = raw
    }
    if (url.pathname.startsWith('/__replay')) {
      const json = (o, s = 200) => {
        res.writeHead(s, { 'content-type': 'application/json' })
        res.end(JSON.stringify(o, null, 1))
      }
      if (req.method === 'GET') return json(log)
      if (req.method === 'DELETE') {
        queue = []
        deflt = {}
        log = []
        counts = new Map()
        failed = new Map()
        return json({ ok: true })
      }
      if (url.pathname.endsWith('/queue')) {
        queue.push(...[].concat(body))
        return json({ queued: queue.length })
      }
      if (url.pathname.endsWith('/default')) {
        deflt = body ?? {}
        return json({ ok: true })
      }
      return json({ error: 'no such control' }, 404)
    }
    const p = decodeURIComponent(url.pathname)
    const gem = /\/models\/([^/:]+(?:\/[^/:]+)*):(\w+)$/.exec(p)
    const family =
      gem || p.includes('/v1beta')
        ? 'gemini'
        : p.endsWith('/messages')
          ? 'anthropic'
          : p.endsWith('/responses')
            ? 'responses'
            : 'openai'
    const model = gem ? gem[1] : body?.model
    const entry = {
      n: log.length + 1,
      at: new Date().toISOString(),
      method: req.method,
      url: req.url,
      headers: mask(req.headers),
      body,
      sent: {},
    }
    log.push(entry)
    const t0 = Date.now()
    res.on('close', () => {
      entry.sent.ms = Date.now() - t0
      entry.sent.closedBy = res.writableFinished
        ? 'server'
        : entry.sent.dropped
          ? 'server-drop'
          : 'client'
    })

    const fromModel = {}
    if (typeof model === 'string' && model.startsWith('replay~')) {
      const segs = model.split('~').slice(1)
      const fx = segs.filter((s) => !s.includes('=')).join('/')
      if (fx) fromModel.fixture = fx
      for (const s of segs)
        if (s.includes('=')) fromModel[s.slice(0, s.indexOf('='))] = s.slice(s.indexOf('=') + 1)
    }
    const q = {},
      h = {}
    for (const k of KNOBS) {
      if (url.searchParams.has(k)) q[k] = url.searchParams.get(k)
      if (req.headers[`x-replay-${k}`] !== undefined) h[k] = req.headers[`x-replay-${k}`]
    }
    const isGen = req.method === 'POST'
    const knobs = {
      ...envKnobs,
      ...deflt,
      ...q,
      ...h,
      ...fromModel,
      ...(isGen ? (queue.shift() ?? {}) : {}),
    }
    entry.knobs = knobs
    const num = (k) => (knobs[k] === undefined || knobs[k] === '' ? undefined : Number(knobs[k]))

    if (req.method === 'GET' && /\/models$/.test(p)) {
      res.writeHead(200, { 'content-type': 'application/json' })
      return res.end(
        JSON.stringify(
          family === 'gemini'
            ? {
                models: [
                  {
                    name: 'models/gemini-2.5-flash',
                    supportedGenerationMethods: ['generateContent', 'streamGenerateContent'],
                  },
                ],
              }
            : {
                object: 'list',
                data: [{ id: 'gpt-4.1-nano', object: 'model', created: 1, owned_by: 'replay' }],
              }
        )
      )
    }
    // faults limited to the first N requests of a key
    const fkey = knobs.key ?? `${p}|${knobs.fixture}`
    let faulty = true
    if (num('fail') !== undefined) {
      const f = failed.get(fkey) ?? 0
      faulty = f < num('fail')
      failed.set(fkey, f + 1)
    }
    const fault = (k) => (faulty ? num(k) : undefined)

    if (fault('hang') === -1) {
      entry.sent.hung = true
      return
    }
    if (knobs.first) await sleep(num('first'))
    if (fault('status')) {
      const hd = { 'content-type': 'application/json', 'x-request-id': `req_replay_${entry.n}` }
      if (knobs.retryafter !== undefined) hd['retry-after'] = String(knobs.retryafter)
      entry.sent.status = num('status')
      res.writeHead(num('status'), hd)
      return res.end(knobs.body ?? errorBody(family, num('status'), knobs.retryafter))
    }
    if (knobs.html && faulty) {
      entry.sent.status = 200
      res.writeHead(200, { 'content-type': 'text/html' })
      return res.end('<!doctype html><title>Sign in</title><h1>Sign in to the proxy</h1>')
    }
    if (gem?.[2] === 'countTokens') {
      res.writeHead(200, { 'content-type': 'application/json' })
      return res.end('{"totalTokens":7}')
    }

    const wantStream = gem ? gem[2] === 'streamGenerateContent' : body?.stream === true
    const list = String(knobs.fixture ?? '')
      .split(',')
      .map((s) => s.trim())
      .filter(Boolean)
    if (!list.length) {
      res.writeHead(400, { 'content-type': 'application/json' })
      return res.end(errorBody(family, 400))
    }
    const nth = counts.get(list.join()) ?? 0
    counts.set(list.join(), nth + 1)
    const rel = list[Math.min(nth, list.length - 1)]
    const fx = parse(root, rel, num('interaction') ?? nth, wantStream)
    entry.sent.fixture = rel
    if (fx.unary !== undefined || !wantStream) {
      let out = fx.unary ?? fx.events.at(-1)?.data ?? '{}'
      if (faulty && knobs.badjson !== undefined) out = out.slice(0, Math.floor(out.length / 2))
      entry.sent.status = fx.status
      const hd = {
        'content-type': knobs.ct ?? 'application/json; charset=utf-8',
        'x-request-id': `req_replay_${entry.n}`,
      }
      if (knobs.retryafter !== undefined) hd['retry-after'] = String(knobs.retryafter)
      if (knobs.noct) delete hd['content-type']
      res.writeHead(fx.status, hd)
      if (fault('drop') !== undefined) {
        res.write(out.slice(0, Math.floor(out.length / 2)))
        entry.sent.dropped = true
        await sleep(10)
        return res.destroy()
      }
      return res.end(out)
    }
    // Gemini without alt=sse answers with one JSON array
    if (gem && url.searchParams.get('alt') !== 'sse') {
      res.writeHead(200, { 'content-type': 'application/json' })
      return res.end(`[${fx.events.map((e) => e.data).join(',\n')}]`)
    }

    const NL =
      { lf: '\n', crlf: '\r\n', cr: '\r' }[knobs.eol ?? (family === 'gemini' ? 'crlf' : 'lf')] ??
      '\n'
    const events = fx.events.map((e) => ({ ...e }))
    if (knobs.insert) {
      const i = String(knobs.insert).indexOf(':')
      events.splice(Number(String(knobs.insert).slice(0, i)) - 1, 0, {
        data: String(knobs.insert).slice(i + 1),
      })
    }
    for (const e of events)
      if (!e.event && (family === 'responses' || family === 'anthropic')) {
        try {
          e.event = JSON.parse(e.data).type
        } catch {
          /* inserted raw text */
        }
      }
    if (fault('badjson')) {
      const e = events[fault('badjson') - 1]
      if (e) e.data = e.data.slice(0, Math.floor(e.data.length / 2))
    }
    const head = {
      'content-type':
        knobs.ct ??
        (family === 'gemini' ? 'text/event-stream' : 'text/event-stream; charset=utf-8'),
      'cache-control': 'no-cache',
      'x-request-id': `req_replay_${entry.n}`,
    }
    if (knobs.noct) delete head['content-type']
    res.socket.setNoDelay(true)
    res.writeHead(200, head)
    res.flushHeaders()
    entry.sent.status = 200
    entry.sent.events = 0
    const gone = () => res.destroyed || res.socket?.destroyed
    const ping = knobs.ping
      ? setInterval(() => {
          if (!gone()) res.write(`: ping${NL}${NL}`)
        }, num('ping'))
      : undefined
    const write = async (s) => {
      for (const part of cuts(Buffer.from(s, 'utf8'), knobs.split)) {
        if (gone()) return
        res.write(part)
        if (knobs.split) await new Promise((r) => setImmediate(r))
      }
    }
    const done = family === 'openai' && !knobs.nodone
    try {
      if (knobs.bom) await write('\ufeff')
      for (let i = 0; i <= events.length; i++) {
        if (fault('hang') === i) {
          entry.sent.hung = true
          return
        }
        if (fault('drop') === i) {
          entry.sent.dropped = true
          await sleep(10)
          return res.destroy()
        }
        if (fault('fin') === i) return res.end()
        if (i === events.length || gone()) break
        const e = events[i]
        await write(`${e.event ? `event: ${e.event}${NL}` : ''}data: ${e.data}${NL}${NL}`)
        entry.sent.events = i + 1
        if (knobs.delay) await sleep(num('delay'))
      }
      if (!gone()) {
        if (done) await write(`data: [DONE]${NL}${NL}`)
        res.end()
      }
    } finally {
      if (!entry.sent.hung) clearInterval(ping)
      else res.on('close', () => clearInterval(ping))
    }
  }

  const server = http.createServer((req, res) =>
    serve(req, res).catch((e) => {
      if (!res.headersSent) {
        res.writeHead(500, { 'content-type': 'application/json' })
        res.end(
          JSON.stringify({ error: { message: `replay: ${e.message}`, type: 'replay_error' } })
        )
      } else res.destroy()
    })
  )
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** What arrived since the last reset. */
    get log() {
      return log
    },
    /** Knobs of coming requests, in order. */
    queue(...knobs) {
      queue.push(...knobs)
    },
    /** Knobs used whenever the queue is empty. */
    use(knobs) {
      deflt = knobs
    },
    reset() {
      queue = []
      deflt = {}
      log = []
      counts = new Map()
      failed = new Map()
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const argv = process.argv.slice(2)
  const arg = (n, d) => {
    const i = argv.indexOf(`--${n}`)
    return i < 0 ? d : argv[i + 1]
  }
  const knobs = {}
  for (const k of KNOBS)
    if (process.env[`REPLAY_${k.toUpperCase()}`] !== undefined)
      knobs[k] = process.env[`REPLAY_${k.toUpperCase()}`]
  if (arg('fixture')) knobs.fixture = arg('fixture')
  const fixtures = arg(
    'fixtures',
    process.env.REPLAY_FIXTURES ?? fileURLToPath(new URL('../fixtures', import.meta.url))
  )
  const { url } = await startReplay({
    fixtures,
    port: Number(arg('port', process.env.REPLAY_PORT ?? 4555)),
    knobs,
  })
  console.log(`replay-upstream on ${url} fixtures ${path.basename(fixtures)}`)
}

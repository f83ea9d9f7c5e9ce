// Practical limit for the same work as Chatflow: bearer check against SQLite, persist the question, call the upstream,
// parse its SSE, relay own events, persist the answer. node:http + node:sqlite only.
// CLIENT=http|fetch  WRITE=tick|event  DB=file|none  AUTH=db|none
import http from 'node:http'
import { createHash, randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

const UP = process.env.UPSTREAM ?? 'http://127.0.0.1:9100'
const { CLIENT = 'http', WRITE = 'tick', DB = '/tmp/perf-work.db', AUTH = 'db' } = process.env
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity })
const db = new DatabaseSync(DB === 'none' ? ':memory:' : DB)
db.exec(`pragma journal_mode=wal; pragma synchronous=full;
  create table if not exists tokens(hash blob primary key, user_id integer, expires integer) without rowid;
  create table if not exists messages(id text primary key, chat_id text, role text, content text, created integer) without rowid;
  create index if not exists messages_chat on messages(chat_id, created)`)
const sha = (s) => createHash('sha256').update(s).digest()
db.prepare('insert or replace into tokens values(?,?,?)').run(
  sha('perf-token'),
  1,
  Date.now() + 1e9
)
const findToken = db.prepare('select user_id, expires from tokens where hash=?')
const addMessage = db.prepare('insert into messages values(?,?,?,?,?)')
const save = (chat, role, text) => {
  if (DB !== 'none') addMessage.run(randomUUID(), chat, role, text, Date.now())
}

const server = http.createServer((req, res) => {
  const token = req.headers.authorization?.slice(7) ?? ''
  if (AUTH === 'db') {
    const row = findToken.get(sha(token))
    if (!row || row.expires < Date.now()) {
      res.writeHead(401).end()
      return
    }
  }
  const parts = []
  req.on('data', (c) => parts.push(c)).on('end', () => chat(JSON.parse(Buffer.concat(parts)), res))
})

async function chat(body, res) {
  const chatId = body.chat ?? 'c1'
  save(chatId, 'user', body.messages.at(-1).content)
  const abort = new AbortController()
  res.on('close', () => {
    if (!res.writableFinished) abort.abort()
  })
  const relay = new Relay(res)
  const payload = JSON.stringify({ model: body.model, messages: body.messages, stream: true })
  const headers = { 'content-type': 'application/json', 'authorization': 'Bearer sk-perf' }
  const finish = () => {
    relay.end()
    save(chatId, 'assistant', relay.text)
  }
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  try {
    if (CLIENT === 'fetch') {
      const r = await fetch(UP + '/v1/chat/completions', {
        method: 'POST',
        headers,
        body: payload,
        signal: abort.signal,
      })
      const dec = new TextDecoder()
      for await (const c of r.body) relay.push(dec.decode(c, { stream: true }))
      finish()
    } else {
      const u = new URL(UP)
      const up = http.request(
        {
          host: u.hostname,
          port: u.port,
          path: '/v1/chat/completions',
          method: 'POST',
          headers: { ...headers, 'content-length': Buffer.byteLength(payload) },
          agent,
        },
        (r) => {
          r.setEncoding('utf8')
          r.on('data', (s) => {
            if (!relay.push(s)) {
              r.pause()
              res.once('drain', () => r.resume())
            }
          })
          r.on('end', finish)
        }
      )
      abort.signal.addEventListener('abort', () => up.destroy())
      up.on('error', () => res.destroy())
      up.end(payload)
    }
  } catch {
    res.destroy()
  }
}

class Relay {
  rest = ''
  text = ''
  constructor(res) {
    this.res = res
  }
  // one upstream read -> all complete events parsed -> one write (WRITE=tick) or one write per event
  push(s) {
    s = this.rest + s
    let out = '',
      from = 0,
      ok = true
    for (let nl; (nl = s.indexOf('\n', from)) !== -1; from = nl + 1) {
      if (s.charCodeAt(from) !== 100 || s.charCodeAt(from + 5) === 91) continue // "data: " and not "[DONE]"
      if (s.charCodeAt(from + 6) === 91) continue
      const delta = JSON.parse(s.slice(from + 5, nl)).choices[0]?.delta?.content
      if (!delta) continue
      this.text += delta
      const ev = `data: {"type":"delta","text":${JSON.stringify(delta)}}\n\n`
      if (WRITE === 'event') ok = this.res.write(ev)
      else out += ev
    }
    this.rest = s.slice(from)
    return out ? this.res.write(out) : ok
  }
  end() {
    this.res.end('data: {"type":"done"}\n\n')
  }
}
server.listen(+(process.env.PORT ?? 9201), '127.0.0.1', 8192)

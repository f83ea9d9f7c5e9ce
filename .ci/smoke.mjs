/**
 * Starts a server as its operator would, walks from registering to a streamed answer, stops it with SIGTERM while
 * connections are open, and says in one line how many of these steps went well.
 *
 *     node .ci/smoke.mjs FOLDER COMMAND...
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

const START_PATIENCE_MS = 120_000
const STOP_PATIENCE_MS = 30_000
const PAUSE_MS = 50

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

const [folder, ...command] = process.argv.slice(2)
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const child = spawn(command[0], command.slice(1), {
  cwd: folder,
  env: { ...process.env, PORT: String(port) },
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: true,
})
const exited = once(child, 'close')
let output = ''
for (const stream of [child.stdout, child.stderr]) {
  stream.setEncoding('utf8').on('data', (text) => (output += text))
}

async function waitUntilReady() {
  const deadline = Date.now() + START_PATIENCE_MS
  for (;;) {
    const response = await fetch(`${url}/health/ready`).catch(() => null)
    if (response?.ok) {
      return
    }
    assert.equal(child.exitCode, null, 'the server ended')
    assert.ok(Date.now() < deadline, 'the server did not become ready')
    await sleep(PAUSE_MS)
  }
}

let token = ''

async function post(path, body, headers = {}) {
  const isForm = body instanceof URLSearchParams
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { ...(!isForm && { 'content-type': 'application/json' }), ...headers },
    body: isForm ? body : JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}

const account = { email: `smoke-${process.pid}@example.com`, password: 'smoke test kestrel 77' }

const steps = {
  'becomes ready': waitUntilReady,
  'registers an account': async () => {
    const { status, text } = await post('/auth/register', { ...account, full_name: 'Smoke' })
    assert.equal(status, 201, text)
  },
  'logs in': async () => {
    const form = new URLSearchParams({ username: account.email, password: account.password })
    const { status, text } = await post('/auth/login', form)
    assert.equal(status, 200, text)
    token = JSON.parse(text).access_token
  },
  'streams an answer': async () => {
    const { status, text } = await post(
      '/conversations/chat/stream',
      { message: 'Hello', model: 'demo/demo' },
      { authorization: `Bearer ${token}` }
    )
    assert.equal(status, 200, text)
    assert.ok(text.includes('"type":"text-delta"'), text)
    assert.ok(text.trimEnd().endsWith('data: [DONE]'), text)
  },
  'publishes its contract': async () => {
    const response = await fetch(`${url}/openapi.json`)
    assert.equal(response.status, 200)
    assert.match((await response.json()).openapi, /^3\.1/)
  },
  'ends with exit code 0 on SIGTERM, with a connection open': async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    socket.write('GET / HTTP/1.1\r\n')
    await once(socket, 'connect')
    child.kill('SIGTERM')
    const timeout = sleep(STOP_PATIENCE_MS, ['still running'], { ref: false })
    assert.equal((await Promise.race([exited, timeout]))[0], 0)
    await assert.rejects(fetch(url))
  },
}

let passed = 0
let failed = 0
for (const [title, step] of Object.entries(steps)) {
  try {
    await step()
    passed++
    console.log(`  ok      ${title}`)
  } catch (error) {
    failed++
    console.log(`  FAILED  ${title}: ${error.message}`)
  }
}
if (failed > 0) {
  console.log(output)
}
if (child.exitCode === null && child.signalCode === null) {
  process.kill(-child.pid, 'SIGKILL')
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

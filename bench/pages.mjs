// node bench/pages.mjs [--users 100000] [--messages 1000000] [--database sqlite:/absolute/copy.sqlite3] [--n 40] [--out rows.jsonl]
// Seeds a database (or takes one that bench/seed.mjs made), starts the build on it, waits until the figures are added up, and
// measures pages of administrators one after the other: the time until the whole page is there, in ms.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ADMIN_EMAIL, PASSWORD, seed } from './seed.mjs'

const { values: options } = parseArgs({
  options: {
    users: { type: 'string', default: '100000' },
    messages: { type: 'string', default: '1000000' },
    database: { type: 'string' },
    n: { type: 'string', default: '40' },
    port: { type: 'string', default: '9390' },
    out: { type: 'string' },
  },
})

const DAYS = 120
/** Adding up a million messages takes minutes. */
const PATIENCE_MS = 30 * 60_000
const POLL_MS = 2_000
/** Before the measured ones: compiled code, warm caches. */
const WARM_REQUESTS = 10

/** Pages by name, with the p95 that they must hold, in ms. `{conversation}` is the one of 200 turns. */
const PAGES = [
  ['overview, 30 days', '/admin', 200],
  ['overview, 90 days', '/admin?period=90d', 200],
  ['analytics by day', '/admin/analytics', 100],
  ['analytics by person', '/admin/analytics?by=person', 100],
  ['analytics by tool', '/admin/analytics?by=tool', 100],
  ['users', '/admin/users', 100],
  ['users, searched', '/admin/users?q=ortega', 100],
  ['search', '/admin/search?q=ortega', 100],
  ['search of a letter', '/admin/search?q=a', 100],
  ['conversations', '/admin/conversations', 100],
  ['conversations, dearest first', '/admin/conversations?sort=-cost', 100],
  ['conversations, searched', '/admin/conversations?q=travel', 100],
  ['audit log', '/admin/audit', 100],
  ['tools', '/admin/tools', 100],
  ['models', '/admin/models', 100],
  ['transcript of 200 turns', '/admin/conversations/{conversation}', 150],
]

const dir = mkdtempSync(path.join(tmpdir(), 'chatflow-pages-'))
const database = options.database ?? `sqlite:${path.join(dir, 'pages.sqlite3')}`
const base = `http://localhost:${options.port}`

if (options.database === undefined) {
  const sizes = { users: Number(options.users), messages: Number(options.messages) }
  console.log('seeding', sizes)
  await seed({ database, ...sizes, days: DAYS, seed: 1, until: Date.now() })
}

const root = process.env.CHATFLOW_BUILD ?? path.join(import.meta.dirname, '..', 'build')
const server = spawn(process.execPath, [path.join(root, 'bin', 'server.js')], {
  /* The styles' manifest is found from here. */
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    NODE_ENV: 'production',
    ENVIRONMENT: 'production',
    HOST: '127.0.0.1',
    PORT: options.port,
    APP_URL: base,
    LOG_LEVEL: 'warn',
    APP_KEY: randomBytes(32).toString('base64url'),
    JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
    DATABASE_URL: database,
    STORAGE_PATH: path.join(dir, 'storage'),
    RATE_LIMIT_PAGES: '1000000',
  },
})
process.on('exit', () => {
  server.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
})
process.on('SIGINT', () => process.exit(1))
process.on('SIGTERM', () => process.exit(1))

/** Cookies by name, as a browser keeps them. */
const cookies = new Map()

async function request(url, init = {}) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(base + url, {
    redirect: 'manual',
    ...init,
    headers: { ...init.headers, cookie, accept: 'text/html' },
  })
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
    cookies.set(name, value)
  }
  return { status: response.status, html: await response.text() }
}

async function until(isSo) {
  const giveUpAt = performance.now() + PATIENCE_MS
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > giveUpAt || server.exitCode !== null) {
      throw new Error('the server did not come so far')
    }
    await sleep(POLL_MS)
  }
}

async function signIn() {
  const { status: shown, html } = await request('/login')
  const csrf = /name="_csrf" value="([^"]+)"/.exec(html)?.[1]
  if (csrf === undefined) {
    throw new Error(`the page to sign in was answered with ${shown}: ${html.slice(0, 2_000)}`)
  }
  const body = new URLSearchParams({ _csrf: csrf, email: ADMIN_EMAIL, password: PASSWORD })
  const { status } = await request('/login', { method: 'POST', body })
  if (status !== 302) {
    throw new Error(`signing in was answered with ${status}`)
  }
}

/** The first conversation of the administrator, who may read it without a reason: the one of 200 turns. */
async function longConversation() {
  const login = await fetch(`${base}/auth/login-json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: ADMIN_EMAIL, password: PASSWORD }),
  })
  const { access_token: token } = await login.json()
  let cursor = ''
  let last
  do {
    const response = await fetch(`${base}/conversations?limit=100&include_archived=true${cursor}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const page = await response.json()
    last = page.data.at(-1) ?? last
    cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : ''
  } while (cursor !== '')
  return last.id
}

async function measure(url) {
  const times = []
  let status = 0
  for (let i = 0; i < WARM_REQUESTS + Number(options.n); i++) {
    const begun = performance.now()
    const answer = await request(url)
    status = answer.status
    if (status !== 200) {
      return { status }
    }
    if (i >= WARM_REQUESTS) {
      times.push(performance.now() - begun)
    }
  }
  times.sort((one, other) => one - other)
  const at = (share) => Number(times[Math.ceil(times.length * share) - 1].toFixed(1))
  return { status, p50: at(0.5), p95: at(0.95) }
}

await until(async () => (await fetch(`${base}/health/ready`)).ok)
await signIn()
await until(async () => {
  const { html } = await request('/admin')
  return html.includes('spend') && !html.includes('still being added up')
})
const conversation = await longConversation()
const rows = []
for (const [page, url, must] of PAGES) {
  const result = await measure(url.replace('{conversation}', conversation))
  /* A page that this build does not have is no miss. */
  const met = result.status === 404 ? 'no such page' : result.p95 <= must ? 'yes' : 'NO'
  const row = { page, ...result, must, met }
  rows.push(row)
  if (options.out !== undefined) {
    appendFileSync(options.out, `${JSON.stringify(row)}\n`)
  }
}
console.table(rows)
process.exit(rows.some(({ met }) => met === 'NO') ? 1 : 0)

// npm run screenshots
// Takes the pictures of this folder: of a server from the sources on a seeded database, in Chromium. Names and figures are made
// up; the seed is always the same, and the days end today.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { ADMIN_EMAIL, PASSWORD, seed } from '../../bench/seed.mjs'
import { ensureAssets } from '../../bin/ensure_assets.js'

const ROOT = path.join(import.meta.dirname, '..', '..')
const PORT = '9391'
const BASE = `http://localhost:${PORT}`
const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const PATIENCE_MS = 120_000
const POLL_MS = 250

const WIDE = { width: 1440, height: 900 }
const NARROW = { width: 390, height: 844 }

/** `{…}` are ids that are only known later. */
const PICTURES = [
  { name: 'overview', url: '/admin' },
  { name: 'overview-dark', url: '/admin', theme: 'dark' },
  { name: 'overview-narrow', url: '/admin', size: NARROW },
  { name: 'users', url: '/admin/users' },
  { name: 'conversation', url: '/admin/conversations/{conversation}' },
  { name: 'tool-server', url: '/admin/tools/{server}?tool={tool}' },
  { name: 'analytics', url: '/admin/analytics?by=model' },
  { name: 'search-dark', url: '/admin/search?q=or', theme: 'dark' },
]

/** What is said to the demo model, which calls tools for it. */
const QUESTIONS = [
  'How is the weather in Lisbon today?',
  'And what is (1280 + 340) * 0.19?',
  'Offer me some actions',
]

async function until(isSo) {
  const giveUpAt = performance.now() + PATIENCE_MS
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > giveUpAt) {
      throw new Error('the server did not come so far')
    }
    await sleep(POLL_MS)
  }
}

function startServer(folder, database) {
  const hostFile = path.join(folder, 'mcp.json')
  const program = path.join(
    ROOT,
    'node_modules/@modelcontextprotocol/server-everything/dist/index.js'
  )
  const everything = { title: 'Everything', command: 'node', args: [program] }
  writeFileSync(hostFile, JSON.stringify({ mcpServers: { everything } }), { mode: 0o600 })
  return spawn(process.execPath, ['--import', '@poppinss/ts-exec', 'bin/server.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      ENVIRONMENT: 'development',
      HOST: '127.0.0.1',
      PORT,
      APP_URL: BASE,
      LOG_LEVEL: 'warn',
      APP_KEY: randomBytes(32).toString('base64url'),
      JWT_SECRET_KEY: randomBytes(32).toString('base64url'),
      DATABASE_URL: database,
      STORAGE_PATH: path.join(folder, 'storage'),
      MCP_CONFIG: hostFile,
      DEFAULT_MODEL: 'demo/demo',
      WEATHER_DRIVER: 'demo',
      ORGANISATION_NAME: 'Northwind',
    },
  })
}

async function post(url, body, token) {
  const response = await fetch(BASE + url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) {
    throw new Error(`${url}: ${response.status} ${await response.text()}`)
  }
  return response.json()
}

/** A conversation with tools; its id. */
async function converse() {
  const { access_token: token } = await post('/auth/login-json', {
    email: ADMIN_EMAIL,
    password: PASSWORD,
  })
  let conversation
  for (const message of QUESTIONS) {
    const answer = await post(
      '/conversations/chat',
      { message, model: 'demo/demo', conversation_id: conversation },
      token
    )
    conversation = answer.conversation_id
  }
  return conversation
}

async function signIn(page) {
  await page.goto('/login')
  await page.getByLabel('Email').fill(ADMIN_EMAIL)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/admin')
}

/** The server that is there as a program, and one of its tools. */
async function findServer(page) {
  await page.goto('/admin/tools')
  const href = await page.getByRole('link', { name: 'Everything' }).first().getAttribute('href')
  return { server: href.split('/').at(-1), tool: 'everything__get-sum' }
}

async function takePictures(browser, ids) {
  const first = await browser.newContext({ baseURL: BASE, viewport: WIDE })
  const start = await first.newPage()
  await signIn(start)
  await until(async () => {
    await start.goto('/admin')
    return !(await start.content()).includes('still being added up')
  })
  const names = { ...ids, ...(await findServer(start)) }
  const storageState = await first.storageState()
  for (const { name, url, theme = 'light', size = WIDE } of PICTURES) {
    const context = await browser.newContext({
      baseURL: BASE,
      viewport: size,
      colorScheme: theme,
      reducedMotion: 'reduce',
      storageState,
    })
    const page = await context.newPage()
    await page.goto(url.replace(/\{(\w+)\}/g, (_, id) => names[id]))
    await page.screenshot({ path: path.join(import.meta.dirname, `${name}.png`) })
    await context.close()
    console.log(name)
  }
}

ensureAssets(ROOT)
const folder = mkdtempSync(path.join(tmpdir(), 'chatflow-screenshots-'))
const database = `sqlite:${path.join(folder, 'pictures.sqlite3')}`
await seed({ database, users: 240, messages: 16_000, days: 70, seed: 4, until: Date.now() })
const server = startServer(folder, database)
try {
  await until(async () => (await fetch(`${BASE}/health/ready`)).ok)
  const browser = await chromium.launch({
    executablePath: CHROMIUM_PATHS.find(existsSync),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'],
  })
  await takePictures(browser, { conversation: await converse() })
  await browser.close()
} finally {
  server.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}

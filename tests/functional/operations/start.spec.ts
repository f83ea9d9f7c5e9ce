import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { test } from '@japa/runner'
import { copyProject } from '#tests/support/project_copy'
import { ServerProcess } from '#tests/support/server_process'
import { until } from '#tests/helpers/until'
import { onAnyDatabase } from '#tests/support/requirements'

const START = ['npm', 'start']
const OWNER_ONLY = 0o600

/** Settings that production takes. */
const PRODUCTION = {
  ENVIRONMENT: 'production',
  APP_URL: 'https://chat.example.com',
  APP_KEY: 'mZq4tB7xWc9LkR2vYhN8sDfG5jPaE3uT',
  JWT_SECRET_KEY: 'Xy7Rb2Kd9Qw4Nf6Zt8Lm3Hs5Vc1Jg0Pe',
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A connection that stays open and does not get on: part of a request, and then nothing. */
async function openHalfRequest(url: string) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n')
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

function postJson(url: string, body: object, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

test.group('npm start', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(240_000)

  let project: string
  group.setup(async () => {
    const copy = await copyProject()
    project = copy.path
    return copy.remove
  })

  test('brings a fresh clone into service', async ({ assert, cleanup }) => {
    const server = await ServerProcess.start(START, project)
    cleanup(() => server.kill())
    await server.ready()

    const { mode } = await stat(join(project, '.env'))
    const settings = parseEnv(await readFile(join(project, '.env'), 'utf8'))
    assert.equal(mode & 0o777, OWNER_ONLY)
    assert.equal(settings.ENVIRONMENT, 'development')
    assert.lengthOf(Buffer.from(settings.APP_KEY ?? '', 'base64url'), 32)
    assert.lengthOf(Buffer.from(settings.JWT_SECRET_KEY ?? '', 'base64url'), 32)
    assert.notEqual(settings.APP_KEY, settings.JWT_SECRET_KEY)

    await until(() => server.output.includes('npm run ace -- setup:link'), 'it said what is next')
    assert.include(server.output, `API   ${server.url}`)
    assert.include(server.output, `Docs  ${server.url}/docs`)
    assert.include(server.output, 'npm run ace -- setup:link')
    assert.deepEqual(await server.stop(), { code: 0, signal: null })
  })

  test('starts again without building, on the same keys and data', async ({ assert, cleanup }) => {
    const before = await readFile(join(project, '.env'), 'utf8')
    const server = await ServerProcess.start(START, project)
    cleanup(() => server.kill())
    await server.ready()

    assert.notInclude(server.output, 'Building')
    assert.notInclude(server.output, 'migrated')
    assert.equal(await readFile(join(project, '.env'), 'utf8'), before)
    assert.deepEqual(await server.stop('SIGINT'), { code: 0, signal: null })
  })

  test('ends with its connections when npm gets SIGTERM', async ({ assert, cleanup }) => {
    const server = await ServerProcess.start(START, project)
    cleanup(() => server.kill())
    await server.ready()
    const socket = await openHalfRequest(server.url)
    cleanup(() => {
      socket.destroy()
    })
    const pid = server.serverPid
    assert.isTrue(isAlive(pid))

    assert.deepEqual(await server.stop(), { code: 0, signal: null })
    assert.isFalse(isAlive(pid))
    await assert.rejects(() => fetch(server.url))
  })

  test('ends with its connections also where it has only begun to listen', async ({
    assert,
    cleanup,
  }) => {
    const server = await ServerProcess.start(START, project)
    cleanup(() => server.kill())
    await server.listening()
    const socket = await openHalfRequest(server.url)
    cleanup(() => {
      socket.destroy()
    })
    assert.deepEqual(await server.stop(), { code: 0, signal: null })
  })

  test('lets an answer that is being written end before it does', async ({ assert, cleanup }) => {
    const server = await ServerProcess.start(START, project)
    cleanup(() => server.kill())
    await server.ready()
    const account = { email: 'ada@example.com', password: 'nine lives of a tabby' }
    await postJson(`${server.url}/auth/register`, { ...account, full_name: 'Ada' })
    const login = await postJson(`${server.url}/auth/login-json`, account)
    const { access_token: token }: Record<string, string> = JSON.parse(await login.text())
    const answer = await postJson(
      `${server.url}/conversations/chat/stream`,
      { message: 'Hello', model: 'demo/demo' },
      { authorization: `Bearer ${token}` }
    )
    assert.equal(answer.status, 200)

    const [exit, text] = await Promise.all([server.stop(), answer.text()])
    assert.deepEqual(exit, { code: 0, signal: null })
    assert.include(text, '"type":"finish"')
    assert.isTrue(text.endsWith('data: [DONE]\n\n'))
  })

  test('serves an SQLite file once, and right after a kill', async ({ assert, cleanup }) => {
    const DATABASE_URL = 'sqlite:data/once.sqlite3'
    const both = await Promise.all([
      ServerProcess.start(START, project, { DATABASE_URL }),
      ServerProcess.start(START, project, { DATABASE_URL }),
    ])
    cleanup(async () => {
      await Promise.all(both.map((server) => server.kill()))
    })
    const refused = await Promise.race(both.map((server) => server.exited.then(() => server)))
    const [serving] = both.filter((server) => server !== refused)
    assert.deepEqual(await refused.exited, { code: 1, signal: null })
    assert.match(refused.output, /^ {2}- Another server runs on .*once\.sqlite3\. Stop it, or use/m)
    assert.notMatch(refused.output, /^\s+at /m)

    await serving.ready()
    assert.include(serving.output, 'migrated the database')
    const list = ['npm', 'run', 'ace', '--', 'user:list']
    const command = await ServerProcess.start(list, project, { DATABASE_URL })
    assert.deepEqual(await command.exited, { code: 0, signal: null })
    const setup = ['npm', 'run', 'ace', '--', 'setup', '--from-env']
    const passwordFile = join(project, 'tmp_password')
    await writeFile(passwordFile, 'a long start password 7\n')
    const first = await ServerProcess.start(setup, project, {
      DATABASE_URL,
      ADMIN_EMAIL: 'ada@example.org',
      ADMIN_PASSWORD_FILE: passwordFile,
    })
    assert.deepEqual(await first.exited, { code: 0, signal: null }, first.output)

    await serving.kill()
    const again = await ServerProcess.start(START, project, { DATABASE_URL })
    cleanup(() => again.kill())
    await again.ready()
    assert.deepEqual(await again.stop(), { code: 0, signal: null })
  })

  test('says in a line that the port is taken', async ({ assert, cleanup }) => {
    const server = await ServerProcess.start(START, project)
    cleanup(() => server.kill())
    await server.ready()

    const port = new URL(server.url).port
    const second = await ServerProcess.start(START, project, {
      PORT: port,
      DATABASE_URL: 'sqlite:data/another.sqlite3',
    })
    const { code } = await second.exited
    assert.equal(code, 1)
    assert.include(second.output, `Port ${port} is taken`)
    assert.notMatch(second.output, /^\s+at /m)
    await server.stop()
  })

  test('lists all faults of the settings at once, without secrets', async ({ assert }) => {
    const secret = 'abc-canary-0123456789'
    await writeFile(join(project, 'providers.json'), '[{"name": "local", "driver": "openai"')
    const server = await ServerProcess.start(START, project, {
      ENVIRONMENT: 'production',
      APP_KEY: secret,
      JWT_SECRET_KEY: secret,
      DATABASE_URL: `mysql://root:${secret}@db/chat`,
      REDIS_URL: `http://:${secret}@redis`,
      PORT: '99999',
      JWT_ALGORITHM: 'none',
      DEBUG: 'true',
      CORS_ORIGINS: '*',
      TRUSTED_PROXIES: '0.0.0.0/0',
      OPENAI_API_KEY_FILE: 'nowhere',
      PROVIDERS_CONFIG: 'providers.json',
    })
    const { code } = await server.exited

    assert.equal(code, 1)
    for (const name of [
      'APP_KEY',
      'JWT_SECRET_KEY',
      'DATABASE_URL',
      'REDIS_URL',
      'PORT',
      'JWT_ALGORITHM',
      'APP_URL',
      'DEBUG',
      'CORS_ORIGINS',
      'TRUSTED_PROXIES',
      'OPENAI_API_KEY_FILE',
      'PROVIDERS_CONFIG:',
    ]) {
      assert.match(server.output, new RegExp(`^  - ${name} `, 'm'))
    }
    assert.notInclude(server.output, secret)
    assert.notMatch(server.output, /^\s+at /m)
  })

  test('writes no secrets of its own in production', async ({ assert }) => {
    await rm(join(project, '.env'))
    const server = await ServerProcess.start(START, project, { ENVIRONMENT: 'production' })
    const { code } = await server.exited

    assert.equal(code, 1)
    assert.include(server.output, '- APP_KEY is missing')
    await assert.rejects(() => stat(join(project, '.env')))
  })

  test('keeps keys and data in the folder that CHATFLOW_HOME names, also in production', async ({
    assert,
    cleanup,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-home-'))
    cleanup(() => rm(folder, { recursive: true, force: true }))
    const settings = {
      ENVIRONMENT: 'production',
      APP_URL: PRODUCTION.APP_URL,
      CHATFLOW_HOME: join(folder, 'home'),
    }
    const serve = async () => {
      const server = await ServerProcess.start(START, project, settings)
      cleanup(() => server.kill())
      await server.ready()
      assert.deepEqual(await server.stop(), { code: 0, signal: null })
      return parseEnv(await readFile(join(folder, 'home', '.env'), 'utf8')).APP_KEY
    }

    const key = await serve()
    assert.lengthOf(Buffer.from(key ?? '', 'base64url'), 32)
    assert.sameMembers(await readdir(join(folder, 'home')), ['.env', 'data'])
    await assert.rejects(() => stat(join(project, '.env')))
    assert.equal(await serve(), key)

    await rm(join(folder, 'home', '.env'))
    const lost = await ServerProcess.start(START, project, settings)
    const { code } = await lost.exited
    assert.equal(code, 1)
    assert.include(lost.output, '- APP_KEY is missing')
  })

  test('serves its own host only in production', async ({ assert, cleanup }) => {
    await writeFile(join(project, 'jwt_key'), `${PRODUCTION.JWT_SECRET_KEY}\n`)
    const server = await ServerProcess.start(START, project, {
      ...PRODUCTION,
      JWT_SECRET_KEY: undefined,
      JWT_SECRET_KEY_FILE: 'jwt_key',
    })
    cleanup(() => server.kill())
    await server.ready()
    assert.notInclude(server.output, 'Chatflow is ready')
    const { headers } = await fetch(`${server.url}/health/live`)
    assert.equal(headers.get('strict-transport-security'), 'max-age=31536000')

    const { hostname, port } = new URL(server.url)
    const statusFor = (host: string, path: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname)
        socket.setEncoding('latin1').once('data', (text) => resolve(String(text).slice(9, 12)))
        socket.once('error', reject)
        socket.end(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      })
    assert.equal(await statusFor('chat.example.com', '/models'), '401')
    assert.equal(await statusFor('localhost:1234', '/models'), '401')
    assert.equal(await statusFor('evil.example.com', '/models'), '421')
    assert.equal(await statusFor('10.1.2.3', '/health/live'), '200')
    assert.deepEqual(await server.stop(), { code: 0, signal: null })
  })
})

import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import pg from 'pg'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { freePort } from '#tests/support/free_port'
import { SoakInstance } from './soak_instance.js'
import { SoakTools } from './soak_tools.js'

const PASSWORD = 'a long soak password 7'
const REDIS_PATIENCE_MS = 10_000

export interface WorldOptions {
  instances: number
  /** Of a PostgreSQL server where a database may be made; null: one instance on SQLite. */
  postgresUrl: string | null
  /** Whether to run a Redis of its own. */
  hasRedis: boolean
  /** Whether to run a server of tools, which some of the questions use. */
  hasTools: boolean
  /** More settings of each instance. */
  env?: Record<string, string>
}

interface OwnRedis {
  process: ChildProcess
  port: number
}

/** Servers of one installation with all that they depend on. */
export class SoakWorld {
  readonly instances: SoakInstance[] = []
  readonly upstream: ChatUpstream
  readonly tools: SoakTools | null
  #folder: string
  #databaseUrl: string
  #redis: OwnRedis | null
  #drop: () => Promise<void>

  private constructor(
    servers: { upstream: ChatUpstream; tools: SoakTools | null },
    place: { folder: string; databaseUrl: string; drop: () => Promise<void> },
    redis: OwnRedis | null
  ) {
    this.upstream = servers.upstream
    this.tools = servers.tools
    this.#folder = place.folder
    this.#databaseUrl = place.databaseUrl
    this.#drop = place.drop
    this.#redis = redis
  }

  static async start({ instances, postgresUrl, ...options }: WorldOptions): Promise<SoakWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-soak-'))
    const upstream = await ChatUpstream.start()
    const tools = options.hasTools ? await SoakTools.start() : null
    const database =
      postgresUrl === null
        ? { databaseUrl: `sqlite:${join(folder, 'soak.sqlite3')}`, drop: async () => {} }
        : await createPostgres(postgresUrl)
    const redis = options.hasRedis ? await startRedis(folder) : null
    const world = new SoakWorld({ upstream, tools }, { folder, ...database }, redis)
    for (let n = 1; n <= instances; n++) {
      const instance = await SoakInstance.prepare({
        name: `instance-${n}`,
        folder,
        databaseUrl: database.databaseUrl,
        redisUrl: redis === null ? null : `redis://127.0.0.1:${redis.port}/0`,
        upstreamUrl: upstream.url,
        toolsUrl: tools?.url ?? null,
        env: options.env,
      })
      world.instances.push(instance)
      await instance.start()
    }
    return world
  }

  /** Registers somebody and signs them in. */
  async createAccount(): Promise<Record<string, string>> {
    const [{ url }] = this.instances
    const email = `${randomUUID()}@example.test`
    await post(`${url}/auth/register`, { email, password: PASSWORD, full_name: 'Soak Person' })
    const pair = await post(`${url}/auth/login-json`, { email, password: PASSWORD })
    return { authorization: `Bearer ${String(pair.access_token)}` }
  }

  get flushRedis(): (() => Promise<void>) | null {
    const redis = this.#redis
    return redis === null ? null : () => redisCommand(redis.port, 'FLUSHALL')
  }

  /** Rows of the database, past the servers. */
  async query<Row>(sql: string): Promise<Row[]> {
    if (this.#databaseUrl.startsWith('sqlite:')) {
      const database = new Database(this.#databaseUrl.slice('sqlite:'.length), { readonly: true })
      try {
        return database.prepare<[], Row>(sql).all()
      } finally {
        database.close()
      }
    }
    const client = new pg.Client(this.#databaseUrl)
    await client.connect()
    try {
      const { rows } = await client.query(sql)
      return rows
    } finally {
      await client.end()
    }
  }

  async remove(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.remove()))
    await this.upstream.close()
    await this.tools?.close()
    this.#redis?.process.kill('SIGKILL')
    await this.#drop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) {
    throw new Error(`${url}: ${response.status} ${text}`)
  }
  return JSON.parse(text)
}

async function createPostgres(serverUrl: string) {
  const name = `chatflow_soak_${randomUUID().replaceAll('-', '')}`
  const run = async (sql: string) => {
    const client = new pg.Client(serverUrl)
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  await run(`create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { databaseUrl: url.href, drop: () => run(`drop database ${name} with (force)`) }
}

async function startRedis(folder: string): Promise<OwnRedis> {
  const port = await freePort()
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', folder]
  const child = spawn('redis-server', args, { stdio: 'ignore' })
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => reject(new Error('redis-server is missing; or give --no-redis')))
  })
  await Promise.race([failed, answers(port)])
  return { process: child, port }
}

async function answers(port: number): Promise<void> {
  const deadline = performance.now() + REDIS_PATIENCE_MS
  for (;;) {
    try {
      await redisCommand(port, 'PING')
      return
    } catch (error) {
      if (performance.now() > deadline) {
        throw error
      }
      await sleep(50)
    }
  }
}

/** One inline command of the Redis protocol. */
function redisCommand(port: number, command: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`))
  socket.once('data', () => {
    socket.destroy()
    resolve()
  })
  socket.once('error', reject)
  return promise
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { appUrl } from '#config/app'
import { databaseTarget } from '#core/database_target'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { PASSWORD } from '#tests/helpers/accounts'
import { sendJson } from '#tests/helpers/chats'
import { SERVER_FROM_SOURCES } from './from_sources.js'
import { ServerProcess } from './server_process.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const SQLITE_FILE = 'chatflow.sqlite3'

/** The provider's name in requests: `upstream/<model>`. */
const PROVIDER = 'upstream'

/** A model that tells so many tokens, one each so many ms. */
export function countingModel(count: number, pauseMs: number): string {
  return `${PROVIDER}/count-${count}-${pauseMs}`
}

/**
 * An installation of its own: servers in processes that may be killed, on a database that outlives them.
 */
export class OwnServer {
  /** Null where it is another's. */
  #folder: string | null
  #env: Record<string, string>
  #command: string[]
  #dropDatabase: () => Promise<void>
  #process: ServerProcess | null = null

  private constructor(
    folder: string | null,
    env: Record<string, string>,
    command: string[],
    drop: () => Promise<void>
  ) {
    this.#folder = folder
    this.#command = command
    this.#env = env
    this.#dropDatabase = drop
  }

  /**
   * @param options.upstream the address of a provider that speaks Chat Completions
   * @param options.env more settings
   * @param options.sharesDatabase with the server of this test run, and so its accounts
   * @param options.beside another instance of the same installation: its database, providers and files. Only on PostgreSQL
   * @param options.through what makes the server's command into another one, which runs it
   */
  static async prepare(
    options: {
      upstream?: string
      sharesDatabase?: boolean
      beside?: OwnServer
      env?: Record<string, string>
      through?: (command: string[], cwd: string) => string[]
    } = {}
  ) {
    if (options.beside !== undefined) {
      const shared = options.beside
      const env = { ...shared.#env, ...options.env }
      return new OwnServer(null, env, shared.#command, async () => {})
    }
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-server-'))
    const database = options.sharesDatabase ? sharedDatabase() : await ownDatabase(folder)
    const providers = join(folder, 'providers.json')
    const upstream = { name: PROVIDER, driver: 'openai', base_url: options.upstream }
    await writeFile(providers, JSON.stringify(options.upstream === undefined ? [] : [upstream]))
    const env = {
      ENVIRONMENT: 'test',
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      PROVIDERS_CONFIG: providers,
      STORAGE_PATH: join(folder, 'storage'),
      MAX_RUNS_PER_USER: '100000',
      MAX_STREAMS_PER_USER: '100000',
      LOG_LEVEL: 'warn',
      /* Tokens are for the address of the installation, whichever port it has after a restart. */
      APP_URL: appUrl,
      ...options.env,
    }
    const command = options.through?.(SERVER_FROM_SOURCES, ROOT) ?? SERVER_FROM_SOURCES
    return new OwnServer(folder, env, command, database.drop)
  }

  /** What its processes and commands run with. */
  get env(): Record<string, string> {
    return this.#env
  }

  /** Where its database is. */
  get databaseUrl(): string {
    return this.#env.DATABASE_URL
  }

  /** Starts a server process, or another one after the last has ended. */
  async start(): Promise<ServerProcess> {
    this.#process = await ServerProcess.start(this.#command, ROOT, this.#env)
    await this.#process.ready()
    return this.#process
  }

  get url(): string {
    return this.process.url
  }

  get process(): ServerProcess {
    if (this.#process === null) {
      throw new Error('the server has not been started')
    }
    return this.#process
  }

  /** Registers a person over HTTP and signs them in. */
  async createAccount() {
    const email = `${newId()}@example.test`
    const account = { email, password: PASSWORD, full_name: 'Test Person' }
    await sendJson('POST', `${this.url}/auth/register`, { headers: {} }, account)
    const response = await fetch(`${this.url}/auth/login-json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD }),
    })
    const pair: { access_token: string } = JSON.parse(await response.text())
    return { headers: { authorization: `Bearer ${pair.access_token}` } }
  }

  /** The database file, for a look past the server; the caller closes it. Only where tests run on SQLite. */
  openSqlite(options: Database.Options = {}) {
    return new Database(join(this.#folder ?? '', SQLITE_FILE), options)
  }

  /** What SQLite finds wrong with the database file; nothing on PostgreSQL, which looks after itself. */
  integrityFaults(): unknown[] {
    if (databaseTarget.dialect !== 'sqlite') {
      return []
    }
    const database = this.openSqlite({ readonly: true })
    try {
      const faults = [
        database.pragma('integrity_check'),
        database.pragma('foreign_key_check'),
      ].flat()
      return faults.filter((fault) => JSON.stringify(fault) !== '{"integrity_check":"ok"}')
    } finally {
      database.close()
    }
  }

  /** Ends the server and removes all that it left. */
  async remove() {
    await this.#process?.kill()
    await this.#dropDatabase()
    if (this.#folder !== null) {
      await rm(this.#folder, { recursive: true, force: true })
    }
  }
}

function sharedDatabase() {
  const url = process.env.DATABASE_URL ?? ''
  const isRelative = /^sqlite:(?!\/)/.test(url)
  return { url: isRelative ? url.replace('sqlite:', `sqlite:${ROOT}`) : url, drop: async () => {} }
}

async function ownDatabase(folder: string) {
  if (databaseTarget.dialect === 'sqlite') {
    return { url: `sqlite:${join(folder, SQLITE_FILE)}`, drop: async () => {} }
  }
  const name = `chatflow_test_${newId().replaceAll('-', '')}`
  await sql.read((db) => db.run(`create database ${name}`))
  const url = new URL(process.env.DATABASE_URL ?? '')
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: async () => {
      await sql.read((db) => db.run(`drop database ${name} with (force)`))
    },
  }
}

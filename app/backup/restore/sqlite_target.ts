import { randomBytes } from 'node:crypto'
import {
  constants,
  copyFileSync,
  createWriteStream,
  existsSync,
  linkSync,
  renameSync,
} from 'node:fs'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import Sqlite from 'better-sqlite3'
import { SqliteSql } from '#core/sql_connections'
import { SQLITE_PART, type Manifest } from '../archive/manifest.js'
import { Refusal } from '../refusal.js'
import { assertNoServer } from '../running_servers.js'
import { assertNoLeftLog } from './left_log.js'
import type { RestoreTarget, TargetState } from './restore_target.js'
import { settleRestored } from './settle_restored.js'
import { checkSqliteFile } from './sqlite_check.js'
import { stampOf } from './stamp.js'

const SIDE_FOLDER = '.chatflow-restore-'
const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700
const LOCK_PATIENCE_MS = 2_000

/** A database file: the new one is made in a folder beside it and then renamed. */
export class SqliteTarget implements RestoreTarget {
  #filename: string
  #side: string
  #lock: Sqlite.Database | null = null
  /** A file that some process only opened has no table. */
  #isWorthKeeping = false

  constructor(filename: string) {
    this.#filename = filename
    this.#side = join(dirname(filename), SIDE_FOLDER + randomBytes(6).toString('hex'))
  }

  get #sideFile(): string {
    return join(this.#side, 'chatflow.sqlite3')
  }

  async open(): Promise<TargetState> {
    await mkdir(dirname(this.#filename), { recursive: true })
    this.#takeLock()
    await this.#removeLeftovers()
    await mkdir(this.#side, { mode: OWNER_ONLY_FOLDER })
    return this.#look()
  }

  /** The one that a server holds while it migrates: until it is given back, none starts. */
  #takeLock(): void {
    this.#lock = new Sqlite(`${this.#filename}.lock`, { timeout: LOCK_PATIENCE_MS })
    try {
      this.#lock.exec('begin exclusive')
    } catch {
      throw new Refusal(
        'Another restore is in work on this database, or a server that starts',
        'server_running'
      )
    }
  }

  /** What a restore left that was killed: the lock says that it is not in work. */
  async #removeLeftovers(): Promise<void> {
    const folder = dirname(this.#filename)
    for (const name of await readdir(folder)) {
      if (name.startsWith(SIDE_FOLDER)) {
        await rm(join(folder, name), { recursive: true })
      }
    }
  }

  async #look(): Promise<TargetState> {
    if (!existsSync(this.#filename)) {
      assertNoLeftLog(this.#filename)
      return { isEmpty: true }
    }
    const database = this.#openTarget()
    try {
      await assertNoServer(new SqliteSql(database), 'the database that is to be replaced')
      const tables = database.prepare('select count(*) from sqlite_master').pluck().get()
      this.#isWorthKeeping = tables !== 0
      const hasUsers =
        database.prepare(`select 1 from sqlite_master where name = 'users'`).get() !== undefined
      return {
        isEmpty: !hasUsers || database.prepare('select 1 from users limit 1').get() === undefined,
      }
    } finally {
      database.close()
    }
  }

  #openTarget(): Sqlite.Database {
    try {
      const database = new Sqlite(this.#filename, { timeout: LOCK_PATIENCE_MS })
      database.prepare('select count(*) from sqlite_master').get()
      return database
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Refusal(
        `${this.#filename} cannot be opened (${reason}): move it and the files beside it away first`,
        'database_damaged'
      )
    }
  }

  readonly check = async (name: string, bytes: AsyncIterable<Buffer>): Promise<void> => {
    if (name === SQLITE_PART) {
      await pipeline(
        bytes,
        createWriteStream(this.#sideFile, { flags: 'wx', mode: OWNER_ONLY, flush: true })
      )
    }
  }

  async checked(manifest: Manifest): Promise<void> {
    checkSqliteFile(this.#sideFile, manifest)
  }

  readonly load = async (): Promise<void> => {}

  async loaded(manifest: Manifest): Promise<void> {
    const database = new Sqlite(this.#sideFile)
    try {
      database.pragma('journal_mode = DELETE')
      database.pragma('synchronous = FULL')
      const tables = new Set(manifest.database.tables.map(({ name }) => name))
      const sql = new SqliteSql(database)
      await sql.run('begin immediate')
      await settleRestored(sql, tables)
      await sql.run('commit')
    } finally {
      database.close()
    }
  }

  async swap(): Promise<string | null> {
    const old = existsSync(this.#filename) ? this.#shutOthersOut() : null
    try {
      const kept =
        old === null || !this.#isWorthKeeping
          ? null
          : `${this.#filename}.replaced-${stampOf(new Date())}`
      if (kept !== null) {
        keepAs(this.#filename, kept)
      }
      renameSync(this.#sideFile, this.#filename)
      await syncFolder(dirname(this.#filename))
      return kept === null ? null : basename(kept)
    } finally {
      old?.close()
    }
  }

  /**
   * Brings the old file's log into it, so that no log lies there for the new one, and keeps everybody from opening it: this
   * works only where nobody has it open.
   */
  #shutOthersOut(): Sqlite.Database {
    const database = this.#openTarget()
    try {
      database.pragma('locking_mode = EXCLUSIVE')
      database.pragma('journal_mode = DELETE')
      database.exec('begin exclusive')
      return database
    } catch {
      database.close()
      throw new Refusal(
        'The database that is to be replaced is in use: stop what has it open',
        'server_running'
      )
    }
  }

  async close(): Promise<void> {
    await rm(this.#side, { recursive: true, force: true })
    this.#lock?.close()
  }
}

/** Under both names at once, so that there is no moment without a database. */
function keepAs(path: string, kept: string): void {
  try {
    linkSync(path, kept)
  } catch {
    /* Not every file system can give a file two names. */
    copyFileSync(path, kept, constants.COPYFILE_EXCL)
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

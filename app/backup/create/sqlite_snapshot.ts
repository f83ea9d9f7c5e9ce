import { createReadStream } from 'node:fs'
import { chmod, rm, stat } from 'node:fs/promises'
import Sqlite from 'better-sqlite3'
import { SQLITE_PART, type Manifest } from '../archive/manifest.js'
import { Refusal } from '../refusal.js'
import type { Reporter } from '../reporter.js'
import { quoted, sqliteCounters, sqliteTables } from '../rows/sqlite_rows.js'
import type { AddPart, DatabaseSnapshot, NamedFile } from './database_snapshot.js'

/** Copied before others get a turn: some ms. */
const PAGES_PER_TURN = 1_000

const OWNER_ONLY = 0o600
const FILES_PER_BATCH = 500

/** What a database file says of itself, for a manifest. */
export function describeSqlite(database: Sqlite.Database): Manifest['database'] {
  const tables = sqliteTables(database)
  const migrations = database.prepare('select name from adonis_schema order by id').pluck().all()
  return {
    kind: 'sqlite',
    migrations: migrations.map(String),
    tables: tables.map(({ name }) => ({
      name,
      rows: Number(
        database
          .prepare(`select count(*) from ${quoted(name)}`)
          .pluck()
          .get()
      ),
    })),
    counters: sqliteCounters(database, tables),
  }
}

/**
 * Copies the database file page by page, within one read transaction: SQLite's backup begins anew when somebody writes,
 * unless it reads in a transaction that began before.
 */
export class SqliteSnapshot implements DatabaseSnapshot {
  private constructor(
    readonly mark: string,
    private source: Sqlite.Database,
    private copyPath: string
  ) {}

  /** @param copyPath - a file that is made, and removed by `close` */
  static async open(filename: string, copyPath: string): Promise<SqliteSnapshot> {
    let source: Sqlite.Database
    try {
      source = new Sqlite(filename, { readonly: true, fileMustExist: true, timeout: 5_000 })
    } catch {
      throw new Refusal('There is no database yet: start Chatflow once', 'unreadable')
    }
    const mark = new Date().toISOString()
    source.exec('begin')
    source.prepare('select count(*) from sqlite_master').get()
    return new SqliteSnapshot(mark, source, copyPath)
  }

  async addTo(add: AddPart, reporter: Reporter): Promise<Manifest['database']> {
    await this.#copy(reporter)
    const copy = new Sqlite(this.copyPath)
    let description: Manifest['database']
    try {
      /* One file, without a log beside it. */
      copy.pragma('journal_mode = DELETE')
      description = describeSqlite(copy)
    } finally {
      copy.close()
    }
    const { size } = await stat(this.copyPath)
    await add(SQLITE_PART, size, createReadStream(this.copyPath))
    return description
  }

  async #copy(reporter: Reporter): Promise<void> {
    let left: number | null = null
    await this.source.backup(this.copyPath, {
      progress: ({ totalPages, remainingPages }) => {
        if (left === null) {
          reporter.begin('Copying the database', totalPages, 'pages')
          left = totalPages
        }
        reporter.advance(left - remainingPages)
        left = remainingPages
        return PAGES_PER_TURN
      },
    })
    await chmod(this.copyPath, OWNER_ONLY)
  }

  async countFiles(): Promise<number> {
    return Number(this.source.prepare('select count(*) from files').pluck().get())
  }

  async *files(): AsyncGenerator<NamedFile[]> {
    const next = this.source.prepare<[string], NamedFile>(
      `select storage_key as storageKey, size, sha256 from files where storage_key > ?
        order by storage_key limit ${FILES_PER_BATCH}`
    )
    let after = ''
    for (;;) {
      const batch = next.all(after)
      if (batch.length === 0) {
        return
      }
      yield batch
      after = batch[batch.length - 1].storageKey
    }
  }

  async close(): Promise<void> {
    this.source.close()
    for (const suffix of ['', '-journal', '-wal', '-shm']) {
      await rm(this.copyPath + suffix, { force: true })
    }
  }
}

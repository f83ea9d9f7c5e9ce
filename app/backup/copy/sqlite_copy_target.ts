import { existsSync, linkSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import Sqlite from 'better-sqlite3'
import { SqliteSql } from '#core/sql_connections'
import { partialName } from '../archive/archive_writer.js'
import { migrateDatabase } from '../migrate_database.js'
import { Refusal } from '../refusal.js'
import { assertNoLeftLog } from '../restore/left_log.js'
import {
  insertSqliteRows,
  quoted,
  readSqliteRows,
  setSqliteCounter,
  sqliteTables,
} from '../rows/sqlite_rows.js'
import { inReferenceOrder, type Counter, type Row, type TableShape } from '../rows/table_shape.js'
import type { CopyTarget } from './copy_source.js'
import { recordCopy } from './record_copy.js'

/** A database file that is made beside its place, and gets its name when it is whole. */
export class SqliteCopyTarget implements CopyTarget {
  private constructor(
    private filename: string,
    private partial: string,
    private database: Sqlite.Database,
    readonly tables: TableShape[]
  ) {}

  static async open(app: ApplicationService, db: Database, filename: string) {
    if (existsSync(filename)) {
      throw new Refusal(`${filename} is there already: the copy needs a new file`, 'not_empty')
    }
    assertNoLeftLog(filename)
    await mkdir(dirname(filename), { recursive: true })
    const partial = partialName(filename)
    try {
      await migrateDatabase(app, db, { dialect: 'sqlite', filename: partial })
      const database = new Sqlite(partial)
      database.pragma('foreign_keys = ON')
      const tables = inReferenceOrder(sqliteTables(database))
      database.exec('begin immediate')
      for (const { name } of tables.toReversed()) {
        database.prepare(`delete from ${quoted(name)}`).run()
      }
      return new SqliteCopyTarget(filename, partial, database, tables)
    } catch (error) {
      await removeFile(partial)
      throw error
    }
  }

  async insert(table: TableShape, rows: Row[]): Promise<void> {
    insertSqliteRows(this.database, table.name, table.columns, rows)
  }

  async count(counters: Counter[]): Promise<void> {
    counters.forEach((counter) => setSqliteCounter(this.database, counter))
  }

  rows(table: TableShape): AsyncIterable<Row[]> {
    return readSqliteRows(this.database, table)
  }

  async keep(): Promise<void> {
    this.database.exec(`insert into search_index (search_index) values ('rebuild')`)
    /* Of titles alone: a rebuild would take all documents. */
    this.database.exec(`insert into title_index (title_index) values ('delete-all')`)
    this.database.exec(`insert into title_index (rowid, words)
      select key, words from search_documents where message_id is null order by key`)
    this.database.exec(`update search_progress
      set indexed_key = (select coalesce(max(key), 0) from search_documents)`)
    await recordCopy(new SqliteSql(this.database))
    this.database.exec('commit')
    this.database.pragma('journal_mode = DELETE')
    this.database.close()
    /* Two names for a moment: a rename would replace what somebody put there meanwhile. */
    linkSync(this.partial, this.filename)
  }

  async close(): Promise<void> {
    this.database.close()
    await removeFile(this.partial)
  }
}

async function removeFile(path: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    await rm(path + suffix, { force: true })
  }
}

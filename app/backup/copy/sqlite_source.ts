import Sqlite from 'better-sqlite3'
import { SqliteSql } from '#core/sql_connections'
import { Refusal } from '../refusal.js'
import { readSqliteRows, sqliteCounters, sqliteTables } from '../rows/sqlite_rows.js'
import { inReferenceOrder, type Counter, type Row, type TableShape } from '../rows/table_shape.js'
import { assertNoServer } from '../running_servers.js'
import type { CopySource } from './copy_source.js'

const PATIENCE_MS = 5_000

/** A database file, with SQLite's write lock held. */
export class SqliteSource implements CopySource {
  private constructor(
    private database: Sqlite.Database,
    readonly migrations: string[],
    readonly tables: TableShape[],
    readonly counters: Counter[]
  ) {}

  static async open(filename: string): Promise<SqliteSource> {
    let database: Sqlite.Database
    try {
      database = new Sqlite(filename, { fileMustExist: true, timeout: PATIENCE_MS })
    } catch {
      throw new Refusal('There is no database to copy from', 'unreadable')
    }
    try {
      await assertNoServer(new SqliteSql(database), 'the database that is to be copied')
      lock(database)
      const tables = inReferenceOrder(sqliteTables(database))
      const migrations = database
        .prepare('select name from adonis_schema order by id')
        .pluck()
        .all()
        .map(String)
      return new SqliteSource(database, migrations, tables, sqliteCounters(database, tables))
    } catch (error) {
      database.close()
      throw error
    }
  }

  rows(table: TableShape): AsyncIterable<Row[]> {
    return readSqliteRows(this.database, table)
  }

  async close(): Promise<void> {
    this.database.close()
  }
}

function lock(database: Sqlite.Database): void {
  try {
    database.exec('begin immediate')
  } catch {
    throw new Refusal('Something writes to the database that is to be copied', 'server_running')
  }
}

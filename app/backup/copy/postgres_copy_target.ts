import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import pg from 'pg'
import { PostgresSql } from '#core/sql_connections'
import { MIGRATION_LOCK_ID } from '#operations/migrate'
import { FORGET_SEEN } from '../restore/settle_restored.js'
import { migrateDatabase } from '../migrate_database.js'
import { Refusal } from '../refusal.js'
import {
  insertPostgresRows,
  PLAIN_TEXT_SETTINGS,
  postgresTables,
  quoted,
  readPostgresRows,
  setPostgresCounters,
} from '../rows/postgres_rows.js'
import { inReferenceOrder, type Counter, type Row, type TableShape } from '../rows/table_shape.js'
import type { CopyTarget } from './copy_source.js'
import { recordCopy } from './record_copy.js'

/** Tables that hold nothing before somebody uses Chatflow. */
const TELLING_TABLES = ['users', 'audit_entries']

/** A PostgreSQL database that takes all rows in one transaction. */
export class PostgresCopyTarget implements CopyTarget {
  private constructor(
    private client: pg.Client,
    private schema: string,
    readonly tables: TableShape[]
  ) {}

  static async open(app: ApplicationService, db: Database, connectionString: string) {
    const client = new pg.Client({ connectionString })
    client.on('error', () => {})
    await client.connect()
    try {
      await client.query(PLAIN_TEXT_SETTINGS)
      const { rows } = await client.query<{ locked: boolean; schema: string }>(
        'select pg_try_advisory_lock($1) as locked, current_schema() as schema',
        [MIGRATION_LOCK_ID]
      )
      if (!rows[0].locked) {
        throw new Refusal('A server starts on the database to copy to', 'server_running')
      }
      await assertEmpty(client)
      await migrateDatabase(app, db, { dialect: 'postgres', connectionString })
      const { schema } = rows[0]
      const tables = inReferenceOrder(await postgresTables(client, schema))
      await client.query('begin')
      for (const { name } of tables.toReversed()) {
        await client.query(`delete from ${quoted(schema)}.${quoted(name)}`)
      }
      return new PostgresCopyTarget(client, schema, tables)
    } catch (error) {
      await client.end()
      throw error
    }
  }

  insert(table: TableShape, rows: Row[]): Promise<void> {
    return insertPostgresRows(this.client, this.schema, table.name, table.columns, rows)
  }

  count(counters: Counter[]): Promise<void> {
    return setPostgresCounters(this.client, this.schema, counters)
  }

  rows(table: TableShape): AsyncIterable<Row[]> {
    return readPostgresRows(this.client, this.schema, table)
  }

  /** Its search index is kept by the database itself. */
  async keep(): Promise<void> {
    await this.client.query(FORGET_SEEN)
    await recordCopy(new PostgresSql(this.client))
    await this.client.query('commit')
  }

  async close(): Promise<void> {
    await this.client.end()
  }
}

async function assertEmpty(client: pg.Client): Promise<void> {
  for (const table of TELLING_TABLES) {
    const { rows } = await client.query<{ found: boolean }>(
      `select to_regclass('${table}') is not null as found`
    )
    const used = rows[0].found ? await client.query(`select 1 from ${table} limit 1`) : null
    if (used !== null && used.rowCount !== 0) {
      throw new Refusal('The database to copy to is not empty', 'not_empty')
    }
  }
}

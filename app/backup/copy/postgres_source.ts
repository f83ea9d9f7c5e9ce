import pg from 'pg'
import { PostgresSql } from '#core/sql_connections'
import { Refusal } from '../refusal.js'
import {
  PLAIN_TEXT_SETTINGS,
  postgresCounters,
  postgresTables,
  quoted,
  readPostgresRows,
} from '../rows/postgres_rows.js'
import { inReferenceOrder, type Counter, type Row, type TableShape } from '../rows/table_shape.js'
import { assertNoServer } from '../running_servers.js'
import type { CopySource } from './copy_source.js'

const LOCK_PATIENCE = '5s'

/** A PostgreSQL database, with all tables locked against writers. */
export class PostgresSource implements CopySource {
  private constructor(
    private client: pg.Client,
    private schema: string,
    readonly migrations: string[],
    readonly tables: TableShape[],
    readonly counters: Counter[]
  ) {}

  static async open(connectionString: string): Promise<PostgresSource> {
    const client = new pg.Client({ connectionString })
    client.on('error', () => {})
    await client.connect()
    try {
      return await PostgresSource.#lock(client)
    } catch (error) {
      await client.end()
      throw error
    }
  }

  static async #lock(client: pg.Client): Promise<PostgresSource> {
    await client.query(PLAIN_TEXT_SETTINGS)
    await assertNoServer(new PostgresSql(client), 'the database that is to be copied')
    const { rows } = await client.query<{ schema: string }>('select current_schema() as schema')
    const { schema } = rows[0]
    const tables = inReferenceOrder(await postgresTables(client, schema))
    if (tables.length === 0) {
      throw new Refusal('There is no database to copy from', 'unreadable')
    }
    const names = tables.map(({ name }) => `${quoted(schema)}.${quoted(name)}`)
    await client.query('begin isolation level repeatable read')
    await client.query(`set local lock_timeout = '${LOCK_PATIENCE}'`)
    try {
      await client.query(`lock table ${names.join(', ')} in share mode`)
    } catch {
      throw new Refusal('Something writes to the database that is to be copied', 'server_running')
    }
    const { rows: migrated } = await client.query<{ name: string }>(
      'select name from adonis_schema order by id'
    )
    return new PostgresSource(
      client,
      schema,
      migrated.map(({ name }) => name),
      tables,
      await postgresCounters(client, schema)
    )
  }

  rows(table: TableShape): AsyncIterable<Row[]> {
    return readPostgresRows(this.client, this.schema, table)
  }

  async close(): Promise<void> {
    await this.client.end()
  }
}

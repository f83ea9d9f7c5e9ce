import pg from 'pg'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import { PostgresSql } from '#core/sql_connections'
import { MIGRATION_LOCK_ID } from '#operations/migrate'
import type { Manifest } from '../archive/manifest.js'
import { tableOfPart } from '../create/postgres_snapshot.js'
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
import { TableDigest } from '../rows/table_digest.js'
import { inReferenceOrder } from '../rows/table_shape.js'
import { assertNoServer } from '../running_servers.js'
import type { RestoreTarget, TargetState } from './restore_target.js'
import { columnsOf, readRowPart } from './row_parts.js'
import { settleRestored } from './settle_restored.js'
import { stampOf } from './stamp.js'
import { replaceSchema } from './replace_schema.js'

/** Where the restored tables are until they are in their place. */
const SIDE = 'chatflow_restore'
const ROWS_AT_ONCE = 500

/** A schema of a PostgreSQL database: the new tables are made in another schema and then moved. */
export class PostgresTarget implements RestoreTarget {
  #client: pg.Client
  #schema = ''
  #manifest: Manifest | null = null
  /** What is in the side schema is ours. */
  #isLocked = false

  constructor(
    private app: ApplicationService,
    private db: Database,
    private connectionString: string
  ) {
    this.#client = new pg.Client({ connectionString })
    this.#client.on('error', () => {})
  }

  async open(): Promise<TargetState> {
    await this.#client.connect()
    await this.#client.query(PLAIN_TEXT_SETTINGS)
    const { rows } = await this.#client.query<{ locked: boolean; schema: string }>(
      'select pg_try_advisory_lock($1) as locked, current_schema() as schema',
      [MIGRATION_LOCK_ID]
    )
    if (!rows[0].locked) {
      throw new Refusal(
        'Another restore is in work on this database, or a server that starts',
        'server_running'
      )
    }
    this.#isLocked = true
    this.#schema = rows[0].schema
    await assertNoServer(new PostgresSql(this.#client), 'the database that is to be replaced')
    const { rows: users } = await this.#client.query<{ found: boolean }>(
      `select to_regclass('users') is not null as found`
    )
    if (!users[0].found) {
      return { isEmpty: true }
    }
    const { rowCount } = await this.#client.query('select 1 from users limit 1')
    return { isEmpty: rowCount === 0 }
  }

  readonly check = async (): Promise<void> => {}

  /** Tables as the version made them that made the backup, and empty. */
  async checked(manifest: Manifest): Promise<void> {
    this.#manifest = manifest
    await this.#client.query(`drop schema if exists ${SIDE} cascade`)
    try {
      await this.#client.query(`create schema ${SIDE}`)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Refusal(`The database role may not make a schema (${reason})`, 'database_mismatch')
    }
    await this.#migrate(manifest.database.migrations)
    const tables = inReferenceOrder(await postgresTables(this.#client, SIDE))
    for (const { name } of tables.reverse()) {
      await this.#client.query(`delete from ${SIDE}.${quoted(name)}`)
    }
    await this.#client.query('begin')
  }

  #migrate(only?: string[]): Promise<void> {
    const { connectionString } = this
    const target = { dialect: 'postgres', connectionString } as const
    return migrateDatabase(this.app, this.db, target, { schema: SIDE, only })
  }

  readonly load = async (name: string, bytes: AsyncIterable<Buffer>): Promise<void> => {
    const table = tableOfPart(name)
    if (table === null || this.#manifest === null) {
      return
    }
    const columns = columnsOf(this.#manifest, table)
    const rows = await readRowPart(table, bytes)
    for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
      const batch = rows.slice(i, i + ROWS_AT_ONCE)
      await insertPostgresRows(this.#client, SIDE, table, columns, batch)
    }
  }

  async loaded(manifest: Manifest): Promise<void> {
    await setPostgresCounters(this.#client, SIDE, manifest.database.counters)
    await this.#verify(manifest)
    await this.#client.query(`set local search_path to ${SIDE}`)
    const tables = new Set(manifest.database.tables.map(({ name }) => name))
    await settleRestored(new PostgresSql(this.#client), tables)
    await this.#client.query('commit')
    await this.#migrate()
  }

  async #verify({ database }: Manifest): Promise<void> {
    const shapes = await postgresTables(this.#client, SIDE)
    for (const { name, rows, sha256, columns = [] } of database.tables) {
      const shape = shapes.find((one) => one.name === name)
      const digest = new TableDigest(columns)
      if (shape !== undefined) {
        const table = { ...shape, columns }
        for await (const batch of readPostgresRows(this.#client, SIDE, table)) {
          batch.forEach((row) => digest.add(row))
        }
      }
      if (digest.rows !== rows || digest.sha256 !== sha256) {
        throw new Refusal(`${name} is not what the archive holds`, 'not_verified')
      }
    }
  }

  async swap(): Promise<string | null> {
    const replaced = `chatflow_replaced_${stampOf(new Date()).toLowerCase()}`
    const isKept = await replaceSchema(this.#client, {
      side: SIDE,
      place: this.#schema,
      replaced,
    })
    return isKept ? replaced : null
  }

  async close(): Promise<void> {
    try {
      if (this.#isLocked) {
        await this.#client.query('rollback')
        await this.#client.query(`drop schema if exists ${SIDE} cascade`)
      }
    } finally {
      await this.#client.end()
    }
  }
}

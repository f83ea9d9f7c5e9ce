import pg from 'pg'
import type { Manifest, ManifestTable } from '../archive/manifest.js'
import type { Reporter } from '../reporter.js'
import {
  PLAIN_TEXT_SETTINGS,
  postgresCounters,
  postgresTables,
  quoted,
  readPostgresRows,
} from '../rows/postgres_rows.js'
import { TableDigest } from '../rows/table_digest.js'
import { inReferenceOrder, type TableShape } from '../rows/table_shape.js'
import type { AddPart, DatabaseSnapshot, NamedFile } from './database_snapshot.js'

/** Of one part, in characters: it is made in memory. */
const PART_SIZE = 4 * 1024 * 1024
const FILES_PER_BATCH = 500
const DIGITS = 6

/** Rows are kept as lines of JSON: the values in the order of the table's columns, as text. */
export function rowPartName(table: string, number: number): string {
  return `database/${table}.${String(number).padStart(DIGITS, '0')}.jsonl`
}

/** Which table the rows of a part belong to; null where it is none of rows. */
export function tableOfPart(name: string): string | null {
  return /^database\/(.+)\.\d+\.jsonl$/.exec(name)?.[1] ?? null
}

/** Reads within one transaction that sees the database as it was when it began. */
export class PostgresSnapshot implements DatabaseSnapshot {
  private constructor(
    readonly mark: string,
    private client: pg.Client,
    private schema: string
  ) {}

  static async open(connectionString: string): Promise<PostgresSnapshot> {
    const client = new pg.Client({ connectionString })
    client.on('error', () => {})
    await client.connect()
    try {
      await client.query(PLAIN_TEXT_SETTINGS)
      const { rows } = await client.query<{ now: Date; schema: string }>(
        'select clock_timestamp() as now, current_schema() as schema'
      )
      await client.query('begin isolation level repeatable read read only')
      await client.query('select 1')
      return new PostgresSnapshot(rows[0].now.toISOString(), client, rows[0].schema)
    } catch (error) {
      await client.end()
      throw error
    }
  }

  async addTo(add: AddPart, reporter: Reporter): Promise<Manifest['database']> {
    const { client, schema } = this
    const { rows: migrated } = await client.query<{ name: string }>(
      'select name from adonis_schema order by id'
    )
    const shapes = inReferenceOrder(await postgresTables(client, schema))
    reporter.begin('Reading the database', await this.#countRows(shapes), 'rows')
    const tables: ManifestTable[] = []
    for (const shape of shapes) {
      tables.push(await this.#addTable(shape, add, reporter))
    }
    return {
      kind: 'postgres',
      migrations: migrated.map(({ name }) => name),
      tables,
      counters: await postgresCounters(client, schema),
    }
  }

  async #countRows(shapes: TableShape[]): Promise<number> {
    let sum = 0
    for (const { name } of shapes) {
      const { rows } = await this.client.query<{ count: string }>(
        `select count(*)::text as count from ${quoted(this.schema)}.${quoted(name)}`
      )
      sum += Number(rows[0].count)
    }
    return sum
  }

  async #addTable(shape: TableShape, add: AddPart, reporter: Reporter): Promise<ManifestTable> {
    const digest = new TableDigest(shape.columns)
    let lines: string[] = []
    let length = 0
    let number = 0
    const flush = async () => {
      const bytes = Buffer.from(lines.join(''))
      await add(rowPartName(shape.name, ++number), bytes.length, bytes)
      lines = []
      length = 0
    }
    for await (const rows of readPostgresRows(this.client, this.schema, shape)) {
      for (const row of rows) {
        digest.add(row)
        const line = `${JSON.stringify(row)}\n`
        lines.push(line)
        length += line.length
      }
      if (length >= PART_SIZE) {
        await flush()
      }
      reporter.advance(rows.length)
    }
    if (length > 0) {
      await flush()
    }
    const { name, columns } = shape
    return { name, rows: digest.rows, sha256: digest.sha256, columns }
  }

  async countFiles(): Promise<number> {
    const { rows } = await this.client.query<{ count: string }>(
      'select count(*)::text as count from files'
    )
    return Number(rows[0].count)
  }

  async *files(): AsyncGenerator<NamedFile[]> {
    let after = ''
    for (;;) {
      const { rows } = await this.client.query<{ key: string; size: string; sha256: string }>(
        `select storage_key as key, size::text as size, sha256 from files
          where storage_key collate "C" > $1 order by storage_key collate "C" limit ${FILES_PER_BATCH}`,
        [after]
      )
      if (rows.length === 0) {
        return
      }
      yield rows.map(({ key, size, sha256 }) => ({ storageKey: key, size: Number(size), sha256 }))
      after = rows[rows.length - 1].key
    }
  }

  async close(): Promise<void> {
    await this.client.end()
  }
}

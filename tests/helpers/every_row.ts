import Sqlite from 'better-sqlite3'
import pg from 'pg'
import {
  insertPostgresRows,
  postgresTables,
  readPostgresRows,
  setPostgresCounters,
} from '#backup/rows/postgres_rows'
import { insertSqliteRows, readSqliteRows, sqliteTables } from '#backup/rows/sqlite_rows'
import { TableDigest } from '#backup/rows/table_digest'
import {
  inReferenceOrder,
  type ColumnShape,
  type Row,
  type TableShape,
} from '#backup/rows/table_shape'
import type { DatabaseTarget } from '#core/database_url'
import { newId } from '#core/ids'

/** Text that gets lost where somebody is careless. */
const TEXT = `"quoted" 'text' \\ $1 \n\t\u2028 ü € 🙂`
const SCHEMA = 'public'
const LARGE = String(2 ** 53 - 1)

/** Values that a column's own check allows. */
const CHECKED: Record<string, string> = { 'queue_jobs.status': 'delayed' }

interface Reference {
  column: string
  table: string
  target: string
}

/** A database of either kind, as the copier sees it. */
interface Opened {
  tables: TableShape[]
  references(table: string): Promise<Reference[]>
  rows(table: TableShape): AsyncIterable<Row[]>
  insert(table: TableShape, row: Row): Promise<void>
  close(): Promise<void>
}

function openSqlite(filename: string): Opened {
  const database = new Sqlite(filename)
  database.pragma('foreign_keys = ON')
  return {
    tables: inReferenceOrder(sqliteTables(database)),
    references: async (table) => {
      const keys = database.pragma(`foreign_key_list("${table}")`) as {
        from: string
        table: string
        to: string
      }[]
      return keys.map((key) => ({ column: key.from, table: key.table, target: key.to }))
    },
    rows: (table) => readSqliteRows(database, table),
    insert: async ({ name, columns }, row) => insertSqliteRows(database, name, columns, [row]),
    close: async () => void database.close(),
  }
}

async function openPostgres(connectionString: string): Promise<Opened> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(`set timezone = 'UTC'; begin`)
  return {
    tables: inReferenceOrder(await postgresTables(client, SCHEMA)),
    references: async (table) => {
      const { rows } = await client.query<Reference>(
        `select a.attname as column, f.relname as table, b.attname as target
          from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
          join pg_attribute b on b.attrelid = f.oid and b.attnum = k.confkey[1]
          where k.contype = 'f' and c.oid = $1::regclass`,
        [table]
      )
      return rows
    },
    rows: (table) => readPostgresRows(client, SCHEMA, table),
    /* Its number comes from the sequence otherwise. */
    insert: async ({ name, columns }, row) => {
      await insertPostgresRows(client, SCHEMA, name, columns, [row])
      const counters = columns.flatMap((column, i) =>
        /^(id|key)$/.test(column.name) && column.kind === 'integer'
          ? [{ table: name, column: column.name, value: Number(row[i]) }]
          : []
      )
      await setPostgresCounters(client, SCHEMA, counters)
    },
    close: async () => {
      await client.query('commit')
      await client.end()
    },
  }
}

function open(target: DatabaseTarget): Promise<Opened> {
  return target.dialect === 'sqlite'
    ? Promise.resolve(openSqlite(target.filename))
    : openPostgres(target.connectionString)
}

function valueOf(table: string, { name, type, kind }: ColumnShape): string {
  const checked = CHECKED[`${table}.${name}`]
  if (checked !== undefined) {
    return checked
  }
  switch (kind) {
    case 'integer':
      return /big|int8/i.test(type) && !/^(id|key)$/.test(name) ? LARGE : '12'
    case 'time':
      return '2026-01-02T03:04:05.678Z'
    default:
      break
  }
  if (/uuid|char\(36\)/i.test(type)) {
    return newId()
  }
  const length = Number(/\((\d+)\)/.exec(type)?.[1] ?? 200)
  return [...`${newId().slice(-6)}${TEXT}`]
    .slice(0, length)
    .join('')
    .slice(0, length)
    .toWellFormed()
}

async function firstRow(database: Opened, table: TableShape): Promise<Row | undefined> {
  let first: Row | undefined
  for await (const rows of database.rows(table)) {
    first ??= rows.at(0)
  }
  return first
}

/** Gives every table that has no row one with a value in every column. */
export async function fillEveryTable(target: DatabaseTarget): Promise<void> {
  const database = await open(target)
  try {
    for (const table of database.tables) {
      if ((await firstRow(database, table)) === undefined) {
        await database.insert(table, await makeRow(database, table))
      }
    }
  } finally {
    await database.close()
  }
}

async function makeRow(database: Opened, table: TableShape): Promise<Row> {
  const references = await database.references(table.name)
  const row: Row = []
  for (const column of table.columns) {
    const reference = references.find((one) => one.column === column.name)
    const other = database.tables.find(({ name }) => name === reference?.table)
    if (reference === undefined || other === undefined) {
      row.push(valueOf(table.name, column))
    } else {
      const place = other.columns.findIndex(({ name }) => name === reference.target)
      const referred = await firstRow(database, other)
      row.push(referred?.[place] ?? null)
    }
  }
  return row
}

/** Number and hash of the rows of each table, the same on both kinds of database for the same rows. */
export async function digestsOf(target: DatabaseTarget): Promise<Record<string, string>> {
  const database = await open(target)
  const digests: Record<string, string> = {}
  try {
    for (const table of database.tables) {
      const digest = new TableDigest(table.columns)
      for await (const rows of database.rows(table)) {
        rows.forEach((row) => digest.add(row))
      }
      digests[table.name] = `${digest.rows} ${digest.sha256}`
    }
  } finally {
    await database.close()
  }
  return digests
}

import type { Database } from 'better-sqlite3'
import type { ColumnShape, Counter, Row, TableShape, ValueKind } from './table_shape.js'
import { isOwnTable } from './table_shape.js'
import { fromSqlite, toSqlite, type SqliteValue } from './values.js'

/** What is read before others get a turn. */
const BATCH = { rows: 500, characters: 1024 * 1024 }

const KINDS: [RegExp, ValueKind][] = [
  [/int/, 'integer'],
  [/bool/, 'boolean'],
  [/date|time/, 'time'],
  [/json/, 'json'],
  [/blob/, 'bytes'],
  [/real|floa|doub|deci|nume/, 'real'],
]

function kindOf(type: string): ValueKind {
  return KINDS.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? 'text'
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function columnsOf(database: Database, table: string): ColumnShape[] {
  const rows = database.pragma(`table_info(${quoted(table)})`) as { name: string; type: string }[]
  return rows.map(({ name, type }) => ({ name, type, kind: kindOf(type) }))
}

/** The tables that hold what people and the application wrote. */
export function sqliteTables(database: Database): TableShape[] {
  const names = database
    .prepare<[], string>(`select name from sqlite_master where type = 'table' order by name`)
    .pluck()
    .all() as string[]
  return names
    .filter((name) => !isOwnTable(name))
    .map((name) => {
      const keys = database.pragma(`foreign_key_list(${quoted(name)})`) as { table: string }[]
      return {
        name,
        columns: columnsOf(database, name),
        references: [...new Set(keys.map(({ table }) => table))],
      }
    })
}

/** What `autoincrement` has given out. */
export function sqliteCounters(database: Database, tables: TableShape[]): Counter[] {
  const rows = database
    .prepare<[], { name: string; seq: number }>('select name, seq from sqlite_sequence')
    .all()
  return rows.flatMap(({ name, seq }) => {
    if (!tables.some((table) => table.name === name)) {
      return []
    }
    const columns = database.pragma(`table_info(${quoted(name)})`) as { name: string; pk: number }[]
    const key = columns.find(({ pk }) => pk === 1)
    return key === undefined ? [] : [{ table: name, column: key.name, value: seq }]
  })
}

export function setSqliteCounter(database: Database, { table, value }: Counter): void {
  const changed = database
    .prepare('update sqlite_sequence set seq = ? where name = ?')
    .run(value, table).changes
  if (changed === 0) {
    database.prepare('insert into sqlite_sequence (name, seq) values (?, ?)').run(table, value)
  }
}

/** All rows of a table, some at a time. Within a transaction they are those of one moment. */
export async function* readSqliteRows(
  database: Database,
  table: TableShape
): AsyncGenerator<Row[]> {
  const columns = table.columns.map(({ name }) => quoted(name)).join(', ')
  const rows = database
    .prepare<[], SqliteValue[]>(`select ${columns} from ${quoted(table.name)}`)
    .raw()
    .iterate()
  let batch: Row[] = []
  let characters = 0
  for (const values of rows) {
    const row = values.map((value, i) => fromSqlite(value, table.columns[i].kind))
    batch.push(row)
    characters += row.reduce((sum, value) => sum + (value?.length ?? 0), 0)
    if (batch.length >= BATCH.rows || characters >= BATCH.characters) {
      yield batch
      batch = []
      characters = 0
    }
  }
  if (batch.length > 0) {
    yield batch
  }
}

/** Inserts rows whose values are in the order of `columns`. */
export function insertSqliteRows(
  database: Database,
  table: string,
  columns: ColumnShape[],
  rows: Row[]
): void {
  const names = columns.map(({ name }) => quoted(name)).join(', ')
  const marks = columns.map(() => '?').join(', ')
  const insert = database.prepare(`insert into ${quoted(table)} (${names}) values (${marks})`)
  for (const row of rows) {
    insert.run(row.map((value, i) => toSqlite(value, columns[i].kind)))
  }
}

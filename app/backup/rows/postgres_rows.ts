import type { Client } from 'pg'
import type { ColumnShape, Counter, Row, TableShape, ValueKind } from './table_shape.js'
import { isOwnTable } from './table_shape.js'
import { fromPostgres } from './values.js'

/** What one fetch is to bring: its rows follow from the size of the last ones. */
const BATCH = { firstRows: 50, rows: 1_000, characters: 1024 * 1024 }

const KINDS: Record<string, ValueKind> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  bool: 'boolean',
  date: 'time',
  timestamp: 'time',
  timestamptz: 'time',
  json: 'json',
  jsonb: 'json',
  bytea: 'bytes',
  float4: 'real',
  float8: 'real',
  numeric: 'real',
}

/** Every value as the text that PostgreSQL sends. */
const AS_TEXT = { getTypeParser: () => (value: string) => value }

/** How values are written, whatever this server or role is set to. */
export const PLAIN_TEXT_SETTINGS = `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set bytea_output = 'hex'`

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

interface ColumnRow {
  table: string
  name: string
  type: string
  udt: string
}

const COLUMNS = `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    t.typname as udt
  from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
  where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`

const REFERENCES = `select c.relname as table, f.relname as other
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
  where k.contype = 'f' and c.relnamespace = $1::regnamespace`

/** The tables of a schema that hold what people and the application wrote. */
export async function postgresTables(client: Client, schema: string): Promise<TableShape[]> {
  const { rows: columns } = await client.query<ColumnRow>(COLUMNS, [quoted(schema)])
  const { rows: references } = await client.query<{ table: string; other: string }>(REFERENCES, [
    quoted(schema),
  ])
  const names = [...new Set(columns.map(({ table }) => table))].filter((name) => !isOwnTable(name))
  return names.map((name) => ({
    name,
    columns: columns
      .filter(({ table }) => table === name)
      .map((column) => ({
        name: column.name,
        type: column.type,
        kind: KINDS[column.udt] ?? 'text',
      })),
    references: [
      ...new Set(references.filter(({ table }) => table === name).map(({ other }) => other)),
    ],
  }))
}

interface SequenceRow {
  table: string
  column: string
  sequence: string
}

const SEQUENCES = `select c.relname as table, a.attname as column, s.oid::regclass::text as sequence
  from pg_class s join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass
    and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
  join pg_class c on c.oid = d.refobjid join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
  where s.relkind = 'S' and c.relnamespace = $1::regnamespace order by 1`

async function sequencesOf(client: Client, schema: string): Promise<SequenceRow[]> {
  const { rows } = await client.query<SequenceRow>(SEQUENCES, [quoted(schema)])
  return rows.filter(({ table }) => !isOwnTable(table))
}

/** What sequences have given out; those that have not are left out. */
export async function postgresCounters(client: Client, schema: string): Promise<Counter[]> {
  const counters: Counter[] = []
  for (const { table, column, sequence } of await sequencesOf(client, schema)) {
    const { rows } = await client.query<{ value: string; used: boolean }>(
      `select last_value::text as value, is_called as used from ${sequence}`
    )
    if (rows[0].used) {
      counters.push({ table, column, value: Number(rows[0].value) })
    }
  }
  return counters
}

/**
 * Has sequences go on behind what was given out, and behind every row: a number of SQLite that is not counted apart, such as
 * the ledger's, is in no counter.
 */
export async function setPostgresCounters(client: Client, schema: string, counters: Counter[]) {
  for (const { table, column, sequence } of await sequencesOf(client, schema)) {
    const counter = counters.find((one) => one.table === table && one.column === column)
    const place = `${quoted(schema)}.${quoted(table)}`
    const { rows } = await client.query<{ highest: string }>(
      `select coalesce(max(${quoted(column)}), 0)::text as highest from ${place}`
    )
    const last = Math.max(counter?.value ?? 0, Number(rows[0].highest))
    if (last > 0) {
      await client.query('select setval($1::regclass, $2)', [sequence, last])
    }
  }
}

/** All rows of a table, some at a time. Within a repeatable-read transaction they are those of one moment. */
export async function* readPostgresRows(
  client: Client,
  schema: string,
  table: TableShape
): AsyncGenerator<Row[]> {
  const columns = table.columns.map(({ name }) => quoted(name)).join(', ')
  await client.query(
    `declare rows_of no scroll cursor for select ${columns} from ${quoted(schema)}.${quoted(table.name)}`
  )
  let size = BATCH.firstRows
  for (;;) {
    const { rows } = await client.query<Row>({
      text: `fetch ${size} from rows_of`,
      rowMode: 'array',
      types: AS_TEXT,
    })
    if (rows.length === 0) {
      break
    }
    yield rows.map((row) => row.map((value, i) => fromPostgres(value, table.columns[i].kind)))
    const characters = rows.flat().reduce((sum, value) => sum + (value?.length ?? 0), 1)
    const fitting = Math.floor((BATCH.characters * rows.length) / characters)
    size = Math.max(1, Math.min(fitting, BATCH.rows))
  }
  await client.query('close rows_of')
}

/** Inserts rows whose values are in the order of `columns`. */
export async function insertPostgresRows(
  client: Client,
  schema: string,
  table: string,
  columns: ColumnShape[],
  rows: Row[]
): Promise<void> {
  const names = columns.map(({ name }) => quoted(name)).join(', ')
  /* A text in JSON would come into a column of JSON as that text. */
  const fields = columns.map(({ type, kind }, i) => `c${i} ${kind === 'json' ? 'text' : type}`)
  const values = columns.map(({ type, kind }, i) => (kind === 'json' ? `c${i}::${type}` : `c${i}`))
  const records = rows.map((row) => Object.fromEntries(row.map((value, i) => [`c${i}`, value])))
  await client.query(
    `insert into ${quoted(schema)}.${quoted(table)} (${names})
      select ${values.join(', ')} from json_to_recordset($1::json) as given (${fields.join(', ')})`,
    [JSON.stringify(records)]
  )
}

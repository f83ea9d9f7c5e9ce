import { buffer } from 'node:stream/consumers'
import type { Manifest } from '../archive/manifest.js'
import { Refusal } from '../refusal.js'
import type { ColumnShape, Row } from '../rows/table_shape.js'

function damaged(what: string): Refusal {
  return new Refusal(`The archive is damaged: ${what}`, 'archive_damaged')
}

function isRow(value: unknown): value is Row {
  return Array.isArray(value) && value.every((item) => item === null || typeof item === 'string')
}

function parseRow(line: string, table: string): Row {
  try {
    const row: unknown = JSON.parse(line)
    if (isRow(row)) {
      return row
    }
  } catch {}
  throw damaged(`rows of ${table} cannot be read`)
}

/** The rows of a part, which is some MiB. */
export async function readRowPart(table: string, bytes: AsyncIterable<Buffer>): Promise<Row[]> {
  const content = await buffer(bytes)
  return content
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseRow(line, table))
}

/** The columns of a table as the manifest names them. */
export function columnsOf({ database }: Manifest, table: string): ColumnShape[] {
  const columns = database.tables.find(({ name }) => name === table)?.columns
  if (columns === undefined) {
    throw damaged(`its manifest does not know the table ${table}`)
  }
  return columns
}

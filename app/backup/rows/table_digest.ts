import { createHash } from 'node:crypto'
import type { ColumnShape, Row } from './table_shape.js'
import { comparable } from './values.js'

const LANES = 4

/**
 * A hash over the rows of a table, whatever their order: the sum of the rows' SHA-256. Equal on both databases for equal
 * rows.
 */
export class TableDigest {
  rows = 0
  #lanes = new BigUint64Array(LANES)
  #columns: { index: number; kind: ColumnShape['kind'] }[]

  constructor(columns: ColumnShape[]) {
    this.#columns = columns
      .map(({ name, kind }, index) => ({ name, kind, index }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  add(row: Row): void {
    const values = this.#columns.map(({ index, kind }) => comparable(row[index], kind))
    const hash = createHash('sha256').update(JSON.stringify(values)).digest()
    for (let lane = 0; lane < LANES; lane++) {
      this.#lanes[lane] += hash.readBigUInt64BE(lane * 8)
    }
    this.rows++
  }

  /** Hexadecimal. */
  get sha256(): string {
    return [...this.#lanes].map((lane) => lane.toString(16).padStart(16, '0')).join('')
  }
}

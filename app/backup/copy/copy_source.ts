import type { Counter, Row, TableShape } from '../rows/table_shape.js'

/** A database that nobody can write to while it is read. */
export interface CopySource {
  /** The migrations that it has had. */
  readonly migrations: string[]
  /** None before one that it refers to. */
  readonly tables: TableShape[]
  readonly counters: Counter[]
  rows(table: TableShape): AsyncIterable<Row[]>
  close(): Promise<void>
}

/** An empty database that takes all rows, or in the end none. */
export interface CopyTarget {
  readonly tables: TableShape[]
  insert(table: TableShape, rows: Row[]): Promise<void>
  /** Numbers go on where the source's would. */
  count(counters: Counter[]): Promise<void>
  /** What is there now. */
  rows(table: TableShape): AsyncIterable<Row[]>
  /** Keeps what was inserted, with what is found by searching; told of in its own audit log. */
  keep(): Promise<void>
  /** Leaves nothing of what was not kept. */
  close(): Promise<void>
}

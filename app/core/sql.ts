export type SqlValue = string | number | null
export type SqlRow = Record<string, SqlValue>

/**
 * One database connection for as long as the caller holds it. SQL is written once for both databases with `?` for
 * values; statements are prepared once per connection and kept. On SQLite the calls answer at once and nothing else can
 * run on the connection meanwhile.
 */
export interface Sql {
  readonly dialect: 'sqlite' | 'postgres'
  /** All rows. */
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /** The first row, or undefined. */
  get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined>
  /** Inserts one row; answers the number that its column `key` got. */
  insert(sql: string, ...values: SqlValue[]): Promise<number>
  /** Runs a statement; answers the number of rows it changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>
}

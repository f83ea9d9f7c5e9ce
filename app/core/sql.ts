export type SqlValue = string | number | null
export type SqlRow = Record<string, SqlValue>

/**
 * One database connection for as long as the caller holds it. SQL is written once for both databases with `?` for
 * values; statements are prepared once per connection and kept. On SQLite the calls answer at once and nothing else can
 * run on the connection meanwhile. PostgreSQL is sent statements in the order of the calls, without waiting for answers: those
 * that do not need each other's take one way there and back with `Promise.all`, each of them a single statement, so that none
 * is left to be called when another fails.
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

/** A connection within a transaction. */
export interface SqlTransaction extends Sql {
  /**
   * Runs a statement whose outcome nobody needs, and does not wait for it: PostgreSQL gets it together with the next one. Where it
   * fails, so does the next statement that is waited for, or the commit, with its error.
   */
  send(sql: string, ...values: SqlValue[]): void
}

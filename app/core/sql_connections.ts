import type { Database as SqliteDatabase, Statement } from 'better-sqlite3'
import type { Client as PostgresClient } from 'pg'
import type { SqlTransaction, SqlValue } from '#core/sql'

const statementsOf = new WeakMap<SqliteDatabase, Map<string, Statement>>()

/** Runs statements on a raw better-sqlite3 connection, each prepared once. */
export class SqliteSql implements SqlTransaction {
  readonly dialect = 'sqlite'
  #connection: SqliteDatabase
  #statements: Map<string, Statement>

  constructor(connection: SqliteDatabase) {
    this.#connection = connection
    let statements = statementsOf.get(connection)
    if (statements === undefined) {
      statements = new Map()
      statementsOf.set(connection, statements)
    }
    this.#statements = statements
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#connection.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    const statement: Statement<SqlValue[], Row> = this.#prepare(sql) as Statement<SqlValue[], Row>
    return statement.all(...values)
  }

  async get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    const statement: Statement<SqlValue[], Row> = this.#prepare(sql) as Statement<SqlValue[], Row>
    return statement.get(...values)
  }

  /** `returning` would cost SQLite a temporary table for each row. */
  async insert(sql: string, ...values: SqlValue[]): Promise<number> {
    return Number(this.#prepare(sql).run(...values).lastInsertRowid)
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.#prepare(sql).run(...values).changes
  }

  send(sql: string, ...values: SqlValue[]): void {
    this.#prepare(sql).run(...values)
  }
}

const namesOf = new Map<string, { name?: string; text: string }>()

/** Have no name, so that a connection that lost its prepared statements, behind a pooler, can still begin and end work. */
const UNNAMED = new Set(['begin', 'commit', 'rollback'])

/** `?` becomes `$1`, `$2`, …; a statement has one name, so that PostgreSQL plans it once per connection. */
function named(sql: string) {
  let statement = namesOf.get(sql)
  if (statement === undefined) {
    let n = 0
    const text = sql.replace(/\?/g, () => `$${++n}`)
    statement = UNNAMED.has(sql) ? { text } : { name: `s${namesOf.size + 1}`, text }
    namesOf.set(sql, statement)
  }
  return statement
}

/**
 * Runs statements on a raw `pg` client, each prepared once per connection under its name. The client does not wait for one before
 * it sends the next (`pipeline`), and PostgreSQL does them in turn.
 */
export class PostgresSql implements SqlTransaction {
  readonly dialect = 'postgres'
  #client: PostgresClient
  #isTransaction = false
  /** Why the first statement of the transaction failed; those behind it fail for its sake. */
  #failure: unknown = null
  /** Whether statements are gathered, to go to the network in one write: each write costs as much as the statement itself. */
  #isGathering = false

  constructor(client: PostgresClient) {
    this.#client = client
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    const { rows } = await this.#query(sql, values)
    return rows
  }

  async get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    const { rows } = await this.#query(sql, values)
    return rows[0]
  }

  async insert(sql: string, ...values: SqlValue[]): Promise<number> {
    const { rows } = await this.#query(`${sql} returning key`, values)
    return rows[0].key
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    const { rowCount } = await this.#query(sql, values)
    return rowCount ?? 0
  }

  send(sql: string, ...values: SqlValue[]): void {
    this.#isTransaction = true
    this.#gather()
    this.#client.query({ ...named(sql), values }, (error: Error | null) => {
      this.#failure ??= error
    })
  }

  #gather() {
    if (!this.#isGathering) {
      this.#isGathering = true
      this.#client.connection.stream.cork()
    }
  }

  /** Once all that is called in this turn is there. */
  #letGo() {
    process.nextTick(() => {
      if (this.#isGathering) {
        this.#isGathering = false
        this.#client.connection.stream.uncork()
      }
    })
  }

  /** Answers come in turn: by then it is known how those before it went. A commit of what has failed is no error to PostgreSQL. */
  async #query(sql: string, values: SqlValue[]) {
    this.#gather()
    this.#letGo()
    try {
      const result = await this.#client.query({ ...named(sql), values })
      if (this.#failure === null) {
        return result
      }
    } catch (error) {
      if (this.#isTransaction) {
        this.#failure ??= error
      }
      throw this.#failure ?? error
    }
    throw this.#failure
  }
}

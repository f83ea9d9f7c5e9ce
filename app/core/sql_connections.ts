import type { Database as SqliteDatabase, Statement } from 'better-sqlite3'
import type { Client as PostgresClient } from 'pg'
import type { Sql, SqlValue } from '#core/sql'

const statementsOf = new WeakMap<SqliteDatabase, Map<string, Statement>>()

/** Runs statements on a raw better-sqlite3 connection, each prepared once. */
export class SqliteSql implements Sql {
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
}

const namesOf = new Map<string, { name: string; text: string }>()

/** `?` becomes `$1`, `$2`, …; a statement has one name, so that PostgreSQL plans it once per connection. */
function named(sql: string) {
  let statement = namesOf.get(sql)
  if (statement === undefined) {
    let n = 0
    statement = { name: `s${namesOf.size + 1}`, text: sql.replace(/\?/g, () => `$${++n}`) }
    namesOf.set(sql, statement)
  }
  return statement
}

/** Runs statements on a raw `pg` client, each prepared once per connection under its name. */
export class PostgresSql implements Sql {
  readonly dialect = 'postgres'
  #client: PostgresClient

  constructor(client: PostgresClient) {
    this.#client = client
  }

  async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
    const { rows } = await this.#client.query({ ...named(sql), values })
    return rows
  }

  async get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined> {
    const { rows } = await this.#client.query({ ...named(sql), values })
    return rows[0]
  }

  async insert(sql: string, ...values: SqlValue[]): Promise<number> {
    const { rows } = await this.#client.query({ ...named(`${sql} returning key`), values })
    return rows[0].key
  }

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    const { rowCount } = await this.#client.query({ ...named(sql), values })
    return rowCount ?? 0
  }
}

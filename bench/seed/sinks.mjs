import { createRequire } from 'node:module'
import { SUMMARIZE } from './summaries.mjs'

const require = createRequire(import.meta.url)

/** Rows that go to the database together. */
const BATCH_ROWS = 2_000
/** Documents that the full-text index takes in one statement. */
const INDEX_BATCH = 50_000

/**
 * Opens what `DATABASE_URL` means: `sqlite:path` or `postgres://…`. A sink's `add(table, row)` takes an object by column, the
 * same columns for all rows of a table; it answers a promise where it is to be waited for.
 */
export function openSink(url) {
  return url.startsWith('sqlite:')
    ? new SqliteSink(url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''))
    : PostgresSink.open(url)
}

/** Bulk inserts into SQLite: one transaction, nothing synced until the end. */
class SqliteSink {
  #db
  #statements = new Map()

  constructor(filename) {
    const Sqlite = require('better-sqlite3')
    this.#db = new Sqlite(filename)
    this.#db.pragma('synchronous = OFF')
    this.#db.pragma('cache_size = -400000')
    this.#db.pragma('foreign_keys = OFF')
  }

  async count(table) {
    return this.#db.prepare(`select count(*) as n from ${table}`).get().n
  }

  async begin() {
    this.#db.exec('begin')
  }

  add(table, row) {
    let statement = this.#statements.get(table)
    if (statement === undefined) {
      const columns = Object.keys(row)
      const marks = columns.map((column) => `@${column}`).join(', ')
      statement = this.#db.prepare(`insert into ${table} (${columns.join(', ')}) values (${marks})`)
      this.#statements.set(table, statement)
    }
    statement.run(row)
  }

  async finish() {
    this.#db.exec(SUMMARIZE)
    this.#db.exec('commit')
    this.#index()
    this.#db.pragma('wal_checkpoint(TRUNCATE)')
    this.#db.pragma('optimize = 0x10002')
    this.#db.close()
  }

  /** What the server's indexer does, in larger steps. */
  #index() {
    const last = this.#db.prepare('select max(key) as key from search_documents').get().key ?? 0
    const add = this.#db.prepare(
      'insert into search_index (rowid, words) select key, words from search_documents where key > ? and key <= ?'
    )
    let done = this.#db.prepare('select indexed_key as key from search_progress').get().key
    this.#db.exec('begin')
    while (done < last) {
      const next = Math.min(done + INDEX_BATCH, last)
      add.run(done, next)
      done = next
    }
    this.#db.exec(
      'insert into title_index (rowid, words) select key, words from search_documents where message_id is null'
    )
    this.#db.prepare('update search_progress set indexed_key = ?').run(last)
    this.#db.exec('commit')
  }
}

/** Bulk inserts into PostgreSQL: batches as JSON, the text index built at the end. */
class PostgresSink {
  #client
  #batches = new Map()

  static async open(url) {
    const { Client } = require('pg')
    const client = new Client({ connectionString: url })
    await client.connect()
    const sink = new PostgresSink()
    sink.#client = client
    return sink
  }

  async count(table) {
    const { rows } = await this.#client.query(`select count(*)::int as n from ${table}`)
    return rows[0].n
  }

  async begin() {
    await this.#client.query('begin')
    await this.#client.query('set local synchronous_commit = off')
    await this.#client.query(`set local session_replication_role = 'replica'`)
    await this.#client.query('drop index search_documents_words')
  }

  add(table, row) {
    let batch = this.#batches.get(table)
    if (batch === undefined) {
      const names = Object.keys(row).join(', ')
      batch = {
        text: `insert into ${table} (${names}) select ${names} from json_populate_recordset(null::${table}, $1)`,
        rows: [],
      }
      this.#batches.set(table, batch)
    }
    batch.rows.push(row)
    return batch.rows.length === BATCH_ROWS ? this.#flush(batch) : undefined
  }

  async #flush(batch) {
    const json = JSON.stringify(batch.rows)
    batch.rows = []
    await this.#client.query(batch.text, [json])
  }

  async finish() {
    for (const batch of this.#batches.values()) {
      await this.#flush(batch)
    }
    await this.#client.query(SUMMARIZE)
    await this.#client.query(
      `create index search_documents_words on search_documents using gin (array_to_tsvector(string_to_array(words, ' ')))`
    )
    await this.#client.query('commit')
    await this.#client.query('vacuum analyze')
    await this.#client.end()
  }
}

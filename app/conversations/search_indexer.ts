import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from '@adonisjs/core/logger'
import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { INDEXED_KEY } from './search_index.js'

/** The longer, the more documents share the cost of a batch, and the more a search reads without the index, in ms. */
const INDEX_INTERVAL_MS = 1_000

/** What one batch takes at most: the process does nothing else meanwhile. Some 10 ms. */
const MAX_BATCH = { documents: 256, bytes: 256 * 1024 }

const NEXT_DOCUMENTS = `select key, sum(octet_length(words)) over (order by key) as bytes
  from search_documents where key > (${INDEXED_KEY}) order by key limit ${MAX_BATCH.documents}`

/** Titles are found among themselves as well, by administrators. */
const ADD_TITLES = `insert into title_index (rowid, words)
  select key, words from search_documents
  where message_id is null and key > (${INDEXED_KEY}) and key <= ? order by key`

const ADD_DOCUMENTS = `insert into search_index (rowid, words)
  select key, words from search_documents where key > (${INDEXED_KEY}) and key <= ? order by key`

/**
 * Brings the full-text index of SQLite up to date, behind the transactions that write documents; a search reads what the
 * index lacks. How far it has come is stored with what it has done: after a crash it goes on where it was, and a second
 * process does nothing twice.
 */
export class SearchIndexer {
  #sql: SqlStore
  #logger: Logger
  #timer: NodeJS.Timeout | null = null
  #isIndexing = false
  #isFailing = false

  constructor(sql: SqlStore, logger: Logger) {
    this.#sql = sql
    this.#logger = logger
  }

  /** Indexes from now on, in the background. */
  begin() {
    this.#timer = setInterval(() => void this.#tick(), INDEX_INTERVAL_MS).unref()
  }

  end() {
    if (this.#timer !== null) {
      clearInterval(this.#timer)
    }
  }

  /** Indexes all that there is now, a batch at a time; what comes meanwhile is for the next time. */
  async catchUp(): Promise<void> {
    const goal = await this.#sql.read(lastUnindexed)
    if (goal === null) {
      return
    }
    let isReached = false
    while (!isReached) {
      isReached = await this.#sql.transaction((sql) => indexBatch(sql, goal), { canWait: true })
      await nextTurn()
    }
  }

  async #tick() {
    if (this.#isIndexing) {
      return
    }
    this.#isIndexing = true
    try {
      await this.catchUp()
      this.#isFailing = false
    } catch (err) {
      if (!this.#isFailing) {
        this.#isFailing = true
        this.#logger.warn({ err }, 'messages cannot be indexed; searches read them meanwhile')
      }
    } finally {
      this.#isIndexing = false
    }
  }
}

/** The highest key that is not indexed; null where there is none. */
async function lastUnindexed(sql: Sql): Promise<number | null> {
  const row = await sql.get<{ last: number | null }>(
    `select max(key) as last from search_documents where key > (${INDEXED_KEY})`
  )
  return row?.last ?? null
}

/** Indexes the next documents, one at least where there is one. Answers whether those up to `goal` are indexed. */
async function indexBatch(sql: Sql, goal: number): Promise<boolean> {
  const documents = await sql.all<{ key: number; bytes: number }>(NEXT_DOCUMENTS)
  const last = documents.findLast(({ bytes }) => bytes <= MAX_BATCH.bytes) ?? documents.at(0)
  if (last === undefined) {
    return true
  }
  await sql.run(ADD_DOCUMENTS, last.key)
  await sql.run(ADD_TITLES, last.key)
  await sql.run('update search_progress set indexed_key = ? where id = 1', last.key)
  return last.key >= goal
}

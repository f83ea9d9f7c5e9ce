import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { isSerializationFailure } from '#core/database_errors'
import { PostgresSql, SqliteSql } from '#core/sql_connections'
import { CommitGroup } from '#core/commit_group'
import { ConnectionQueue } from '#core/connection_queue'
import { LockQueue } from '#core/lock_queue'
import type { Sql, SqlTransaction } from '#core/sql'

/** For how long work that PostgreSQL gives up for the sake of other work is tried again. */
const CONFLICT_RETRY_MS = 5_000
const CONFLICT_PAUSE_MS = { first: 5, most: 100 }

/**
 * The door to the database for what must be fast or atomic: prepared statements on the connections of Lucid's own pool,
 * so that on SQLite, where the pool holds one connection, nothing interleaves with a transaction.
 *
 * Rule: no transaction awaits anything but the database.
 */
export class SqlStore {
  #database: Database
  #locks = new LockQueue()
  #group = new CommitGroup((work) => this.#transaction(work))
  /** Of PostgreSQL's connections; the one of SQLite is held for no longer than a statement runs. */
  #queue: ConnectionQueue | null = null

  constructor(database: Database) {
    this.#database = database
  }

  get dialect(): 'sqlite' | 'postgres' {
    return this.#database.primaryConnectionName === 'postgres' ? 'postgres' : 'sqlite'
  }

  /** Runs `work` on one connection, without a transaction. */
  async read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#retried(() => this.#withConnection(work), { isRead: true })
  }

  /**
   * Runs `work` in a transaction and commits it. A lock or a serialization failure rolls back and runs `work` again, for
   * up to 5 s: it must not have effects outside the database.
   *
   * @param canWait a few ms more do no harm: on SQLite the work then shares the commit of other work
   */
  async transaction<T>(
    work: (sql: SqlTransaction) => Promise<T>,
    { canWait = false }: { canWait?: boolean } = {}
  ): Promise<T> {
    return this.#retried(() =>
      this.dialect === 'sqlite' ? this.#group.add(work, canWait) : this.#transaction(work)
    )
  }

  #transaction<T>(work: (sql: SqlTransaction) => Promise<T>): Promise<T> {
    return this.#withConnection(async (sql) => {
      sql.send(sql.dialect === 'sqlite' ? 'begin immediate' : 'begin')
      try {
        const result = await work(sql)
        await sql.run('commit')
        return result
      } catch (error) {
        await sql.run('rollback').catch(() => {})
        throw error
      }
    })
  }

  /** The same for Lucid's models and query builder. */
  async lucid<T>(work: (trx: TransactionClientContract) => Promise<T>): Promise<T> {
    return this.#retried(() => this.#inTurn(() => this.#database.transaction(work)))
  }

  /** How much waits for a connection. */
  get waiting(): number {
    return this.#queue?.size ?? this.#client.pool.numPendingAcquires()
  }

  #withConnection<T>(work: (sql: SqlTransaction) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const connection = await this.#client.acquireConnection()
      try {
        const sql =
          this.dialect === 'sqlite' ? new SqliteSql(connection) : new PostgresSql(connection)
        return await work(sql)
      } finally {
        await this.#client.releaseConnection(connection)
      }
    })
  }

  get #client() {
    return this.#database.connection().getWriteClient().client
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.dialect === 'sqlite') {
      return work()
    }
    const { pool } = this.#client
    this.#queue ??= new ConnectionQueue(pool.max, pool.acquireTimeoutMillis)
    return this.#queue.run(work)
  }

  /** What meets a lock, or another transaction, is tried again. */
  #retried<T>(attempt: () => Promise<T>, { isRead = false } = {}): Promise<T> {
    return this.dialect === 'sqlite'
      ? this.#locks.run(attempt, { isRead })
      : this.#retryConflicts(attempt)
  }

  async #retryConflicts<T>(attempt: () => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + CONFLICT_RETRY_MS
    let pause = CONFLICT_PAUSE_MS.first
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        if (!isSerializationFailure(error) || performance.now() > giveUpAt) {
          throw error
        }
        await sleep(pause)
        pause = Math.min(pause * 2, CONFLICT_PAUSE_MS.most)
      }
    }
  }
}

import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { expireDue } from './interaction_store.js'
import { RunContinuation } from './types.js'

/** Interactions that end in one transaction: each holds up all writers. */
const BATCH_SIZE = 100

/**
 * Ends the interactions that nobody answered in time, and lets their runs go on.
 */
@inject()
export class ExpireInteractions {
  #sql: SqlStore
  #continuation: RunContinuation

  constructor(sql: SqlStore, continuation: RunContinuation) {
    this.#sql = sql
    this.#continuation = continuation
  }

  /**
   * Answers how many runs went on.
   *
   * @param now in ms since 1970
   * @param signal leaves the rest to another time
   */
  async execute(now: number, signal?: AbortSignal): Promise<number> {
    let runs = 0
    for (;;) {
      const { isDone, expired } = await this.#expireSome(now)
      expired.forEach((runId) => this.#continuation.wake(runId))
      runs += expired.length
      if (isDone || signal?.aborted) {
        return runs
      }
    }
  }

  #expireSome(now: number): Promise<{ isDone: boolean; expired: string[] }> {
    return this.#sql.transaction(async (sql) => {
      const expired = await expireDue(sql, now, BATCH_SIZE)
      for (const runId of expired) {
        await this.#continuation.answered(sql, runId)
      }
      return { isDone: expired.length === 0, expired }
    })
  }
}

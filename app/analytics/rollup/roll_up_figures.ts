import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { fenceSeen } from './progress.js'
import { nextBound, rollUpBatch, rollUpOpenRuns } from './roll_up.js'

/**
 * Adds the ledger, the runs and the calls of tools to the figures by time, behind the transactions that write them; reports
 * read what they lack. Done twice at once it does nothing twice.
 */
@inject()
export class RollUp {
  constructor(private sql: SqlStore) {}

  /**
   * Adds all that can be added now, a batch at a time, until `signal` ends it.
   *
   * @param pauseMs between two batches
   */
  async catchUp(pauseMs = 0, signal?: AbortSignal): Promise<void> {
    await this.#repeat(rollUpOpenRuns, pauseMs, signal)
    const bound = await this.sql.transaction(nextBound, { canWait: true })
    if (this.sql.dialect === 'postgres') {
      await this.sql.transaction(fenceSeen)
    }
    if (bound !== null) {
      await this.#repeat((sql) => rollUpBatch(sql, bound), pauseMs, signal)
    }
  }

  async #repeat(
    batch: typeof rollUpOpenRuns,
    pauseMs: number,
    signal: AbortSignal | undefined
  ): Promise<void> {
    while (!signal?.aborted) {
      const result = await this.sql.transaction(batch, { canWait: true })
      if (result !== 'more') {
        return
      }
      await sleep(pauseMs)
    }
  }
}

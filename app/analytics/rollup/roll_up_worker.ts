import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import { fenceSeen } from './progress.js'
import { nextBound, rollUpBatch, rollUpOpenRuns } from './roll_up.js'

/** How often the figures are brought up to date, in ms. Reports read what they lack. */
const INTERVAL_MS = 10_000

/** Between two batches of many, in ms: people's requests come first. */
const PAUSE_MS = 20

/**
 * Adds the ledger, the runs and the calls of tools to the figures by time, behind the transactions that write them. Each
 * instance has one; they take turns, a batch at a time.
 */
export class RollUpWorker {
  #sql: SqlStore
  #logger: Logger
  #timer: NodeJS.Timeout | null = null
  #isAtWork = false
  #isFailing = false
  #isEnding = false

  constructor(sql: SqlStore, logger: Logger) {
    this.#sql = sql
    this.#logger = logger
  }

  /** Works from now on, in the background. */
  begin() {
    this.#timer = setInterval(() => void this.#tick(), INTERVAL_MS).unref()
  }

  end() {
    this.#isEnding = true
    if (this.#timer !== null) {
      clearInterval(this.#timer)
    }
  }

  /** Adds all that can be added now, a batch at a time. */
  async catchUp(pauseMs = 0): Promise<void> {
    await this.#repeat(rollUpOpenRuns, pauseMs)
    const bound = await this.#sql.transaction(nextBound, { canWait: true })
    if (this.#sql.dialect === 'postgres') {
      await this.#sql.transaction(fenceSeen)
    }
    if (bound !== null) {
      await this.#repeat((sql) => rollUpBatch(sql, bound), pauseMs)
    }
  }

  async #repeat(batch: typeof rollUpOpenRuns, pauseMs: number): Promise<void> {
    while (!this.#isEnding) {
      const result = await this.#sql.transaction(batch, { canWait: true })
      if (result !== 'more') {
        return
      }
      await sleep(pauseMs)
    }
  }

  async #tick() {
    if (this.#isAtWork) {
      return
    }
    this.#isAtWork = true
    try {
      await this.catchUp(PAUSE_MS)
      this.#isFailing = false
    } catch (err) {
      if (!this.#isFailing) {
        this.#isFailing = true
        this.#logger.warn({ err }, 'figures cannot be added up; reports read the sources meanwhile')
      }
    } finally {
      this.#isAtWork = false
    }
  }
}

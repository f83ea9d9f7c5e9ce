import type { Logger } from '@adonisjs/core/logger'
import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { DEFAULT_FLUSH_INTERVAL_MS, flushPause, MAX_PAUSE_MS } from '#runs/flush_pause'
import type { RunLog, UnstoredFrames } from '#runs/run_log'
import { ownsRun, storeSegment } from '#runs/run_repository'

/** A run with more than this unstored is flushed at once, in characters. */
const FLUSH_EARLY_LENGTH = 256 * 1024

/** Whether somebody waits for these frames to be stored, or a crash would lose too much of them. */
function isUrgent(log: RunLog) {
  return log.isWaitingForCommit || log.unstoredLength > FLUSH_EARLY_LENGTH
}

type Batch = [RunLog, UnstoredFrames][]

/** Answers the logs whose run this process still owns, and which now hold their frames. */
async function storeAll(sql: Sql, batch: Batch): Promise<Set<RunLog>> {
  const ours = await kept(batch, ([log]) => ownsRun(sql, log))
  const stored = await kept(ours, ([log, frames]) => storeSegment(sql, log, frames))
  return new Set(stored.map(([log]) => log))
}

async function kept(batch: Batch, isKept: (entry: Batch[number]) => Promise<boolean>) {
  const answers = await Promise.all(batch.map(isKept))
  return batch.filter((_, index) => answers[index])
}

/**
 * Stores what the runs of this process append: one timer, one transaction for all of them, one row a run. Flushes never
 * overlap. A run that this process no longer owns is reported as lost.
 */
export class LogWriter {
  #sql: SqlStore
  #logger: Logger
  #dirty = new Set<RunLog>()
  #timer: NodeJS.Timeout | null = null
  #timerAt = 0
  #flushedAt = 0
  #pauseMs = 0
  /** How long the last two flushes took, in ms. One slow flush is an accident, two are a slow disk. */
  #durations = [0, 0]
  #flushing: Promise<void> | null = null
  /** How often it has failed in a row. Then the pauses have nothing to do with the interval, and grow. */
  #failures = 0
  #onLost: (log: RunLog) => void
  #intervalMs: number

  /** @param intervalMs how often is stored what is said, see `flush_pause.ts` */
  constructor(
    sql: SqlStore,
    logger: Logger,
    onLost: (log: RunLog) => void,
    intervalMs = DEFAULT_FLUSH_INTERVAL_MS
  ) {
    this.#sql = sql
    this.#logger = logger
    this.#onLost = onLost
    this.#intervalMs = intervalMs
  }

  /** There is something to store. Cheap: called for each frame. */
  add(log: RunLog) {
    if (log.isEnding) {
      return
    }
    const isFirst = this.#dirty.size === 0
    this.#dirty.add(log)
    if (this.#flushing !== null) {
      return
    }
    if (isUrgent(log)) {
      this.#schedule(true)
    } else if (isFirst) {
      this.#schedule(false)
    }
  }

  /**
   * Takes a log out of the group because its run ends in a transaction of its own: what is appended from now on, such as
   * the frames that wait for that commit, hurries nobody else's flush. Waits for a flush that may hold its frames.
   */
  async release(log: RunLog) {
    log.beginEnd()
    this.#dirty.delete(log)
    if (this.#flushing !== null) {
      await this.#flushing
    }
    if (this.#dirty.size === 0 && this.#timer !== null) {
      clearTimeout(this.#timer)
      this.#timer = null
    }
  }

  #schedule(urgently: boolean) {
    const now = performance.now()
    const at = Math.max(now, this.#nextAt(urgently, now))
    if (this.#timer !== null) {
      if (this.#timerAt <= at) {
        return
      }
      clearTimeout(this.#timer)
    }
    this.#timerAt = at
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#flushing = this.#flush().finally(() => {
        this.#flushing = null
        this.#rearm()
      })
    }, at - now)
  }

  #nextAt(urgently: boolean, now: number): number {
    if (this.#failures > 0) {
      return this.#flushedAt + this.#pauseMs
    }
    return urgently
      ? this.#flushedAt + Math.min(this.#pauseMs, this.#intervalMs, DEFAULT_FLUSH_INTERVAL_MS)
      : Math.max(now + this.#intervalMs, this.#flushedAt + this.#pauseMs)
  }

  #rearm() {
    if (this.#dirty.size > 0) {
      this.#schedule([...this.#dirty].some(isUrgent))
    }
  }

  async #flush() {
    const startedAt = performance.now()
    const batch: Batch = []
    for (const log of this.#dirty) {
      const frames = log.unstored()
      if (frames !== null) {
        batch.push([log, frames])
      }
    }
    this.#dirty.clear()
    try {
      const stored = await this.#sql.transaction((sql) => storeAll(sql, batch))
      this.#failures = 0
      for (const [log, frames] of batch) {
        if (stored.has(log)) {
          log.markStored(frames.lastN)
        } else {
          this.#onLost(log)
        }
      }
    } catch (err) {
      this.#failures++
      if (this.#failures === 1) {
        this.#logger.error({ err, runs: batch.length }, 'run logs cannot be stored; trying again')
      }
      batch.filter(([log]) => !log.isEnding).forEach(([log]) => this.#dirty.add(log))
    }
    this.#flushedAt = performance.now()
    this.#pauseMs = this.#pauseAfter(this.#flushedAt - startedAt)
  }

  #pauseAfter(flushMs: number): number {
    if (this.#failures > 0) {
      return Math.min(DEFAULT_FLUSH_INTERVAL_MS * 2 ** (this.#failures - 1), MAX_PAUSE_MS)
    }
    this.#durations = [this.#durations[1], flushMs]
    return flushPause(Math.min(...this.#durations), this.#intervalMs)
  }
}

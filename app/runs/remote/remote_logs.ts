import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import type { EventHub } from '#runs/event_hub'
import { RemoteLog } from '#runs/remote/remote_log'
import { findRemoteHead, pollRemoteRuns, type PolledRun } from '#runs/remote/remote_run_rows'

/** How often the database is asked for what other processes have stored: with their flushes, p95 is below 500 ms. */
const POLL_INTERVAL_MS = 200
/** The run is gone, and all that was seen of it. */
const NOTHING_KEPT = -1

/** Somebody who can have frames sent ahead of the database. */
export interface AheadSource {
  /** This process wants a run's frames: said when it begins to follow and again with every poll. */
  want(log: RemoteLog): void
  /** It does not any more. */
  unwant(log: RemoteLog): void
}

interface OpenLog {
  log: RemoteLog
  uses: number
  /** Told when the log rests, or when its run is gone. */
  onRest: Set<() => void>
}

/**
 * The logs that this process follows and another one writes. One poll covers all of them, however many follow; none while
 * nobody does.
 */
export class RemoteLogs {
  #sql: SqlStore
  #hub: EventHub
  #logger: Logger
  #open = new Map<string, OpenLog>()
  #ahead: AheadSource | null = null
  #timer: NodeJS.Timeout | null = null
  #polling: Promise<void> | null = null
  #isPollWanted = false
  #isFailing = false

  constructor(services: { sql: SqlStore; hub: EventHub; logger: Logger }) {
    this.#sql = services.sql
    this.#hub = services.hub
    this.#logger = services.logger
  }

  /** Where frames may come from before they are stored. */
  useAhead(source: AheadSource) {
    this.#ahead = source
  }

  /** For each user its own `release`. Null where there is no such run. Rejects where the database does not answer. */
  async open(runId: string): Promise<RemoteLog | null> {
    if (!this.#open.has(runId)) {
      const head = await this.#sql.read((sql) => findRemoteHead(sql, runId))
      if (head === null) {
        return null
      }
      if (!this.#open.has(runId)) {
        return this.#use(this.#add(new RemoteLog(runId, head.run, head.last)))
      }
    }
    /* A log that rested may go on since it was polled. */
    await this.#polling
    this.pollSoon()
    await this.#polling
    const open = this.#open.get(runId)
    return open === undefined ? this.open(runId) : this.#use(open)
  }

  release({ runId }: RemoteLog) {
    const open = this.#open.get(runId)
    if (open !== undefined && --open.uses === 0) {
      this.#remove(open.log)
    }
  }

  /** The log of a run that is followed here. */
  find(runId: string): RemoteLog | undefined {
    return this.#open.get(runId)?.log
  }

  /** Waits until the log of a run rests or the run is gone, `ms` at most. Rejects where the database does not answer. */
  async whenResting(runId: string, ms: number): Promise<void> {
    const log = await this.open(runId)
    if (log === null) {
      return
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    const listeners = this.#open.get(runId)?.onRest
    if (log.restN === null) {
      listeners?.add(resolve)
      await settledWithin(ms, promise)
      listeners?.delete(resolve)
    }
    this.release(log)
  }

  /** Asks the database now, or once more after the answer that is under way. */
  pollSoon() {
    if (this.#polling !== null) {
      this.#isPollWanted = true
      return
    }
    this.#polling = this.#poll().finally(() => {
      this.#polling = null
      if (this.#isPollWanted) {
        this.#isPollWanted = false
        this.pollSoon()
      }
    })
  }

  #add(log: RemoteLog): OpenLog {
    const open = { log, uses: 0, onRest: new Set<() => void>() }
    this.#open.set(log.runId, open)
    this.#timer ??= setInterval(() => this.pollSoon(), POLL_INTERVAL_MS).unref()
    this.#ahead?.want(log)
    return open
  }

  #use(open: OpenLog): RemoteLog {
    open.uses++
    return open.log
  }

  #remove(log: RemoteLog) {
    this.#open.delete(log.runId)
    this.#ahead?.unwant(log)
    if (this.#open.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer)
      this.#timer = null
    }
  }

  /** Never rejects. */
  async #poll() {
    const asked = [...this.#open.values()]
    const wanted = asked.map(({ log: { key, lastFirstN, storedN } }) => ({
      key,
      lastFirstN,
      storedN,
    }))
    if (wanted.length === 0) {
      return
    }
    try {
      const found = await this.#sql.read((sql) => pollRemoteRuns(sql, wanted))
      this.#isFailing = false
      asked.forEach((open) => this.#take(open, found.get(open.log.key)))
    } catch (err) {
      if (!this.#isFailing) {
        this.#isFailing = true
        this.#logger.warn({ err }, 'answers of other instances cannot be read; trying again')
      }
    }
  }

  #take({ log, onRest }: OpenLog, found: PolledRun | undefined) {
    if (this.find(log.runId) !== log) {
      return
    }
    if (found === undefined) {
      this.#hub.voidAfter(log, NOTHING_KEPT)
      onRest.forEach((tell) => tell())
      return
    }
    log.takeStored(found.run, found.pieces, (keptN) => this.#hub.voidAfter(log, keptN))
    if (found.pieces.length > 0 || log.restN !== null) {
      this.#hub.wake(log)
    }
    if (log.restN !== null) {
      onRest.forEach((tell) => tell())
    }
    /* Its readers may have been sent away. */
    if (this.find(log.runId) === log) {
      this.#ahead?.want(log)
    }
  }
}

import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import { outsideRequest } from '#core/request_patience'
import { settledWithin } from '#core/within'
import type { EventHub } from '#runs/event_hub'
import type { LiveRun } from '#runs/live_run'
import type { ContextStart } from '#runs/model_context'
import { MessageFold } from '#runs/message_fold'
import { RunLog } from '#runs/run_log'
import { RunLost, ServerStopping, StopRequested, type RunEnding } from '#runs/run_endings'
import type { RunExecutor } from '#runs/run_executor'
import { RunRecorder } from '#runs/run_recorder'
import { findStopRequests } from '#runs/run_repository'
import { startChunk } from '#runs/run_writer'
import type { RunRecord } from '#runs/run_states'
import type { StoredLog } from '#runs/read_stored_log'
import { TextTicker } from '#runs/text_ticker'

/** How often the owner of runs looks whether another process asked for a stop. */
const STOP_POLL_MS = 1_000
/** How long a stopping server waits for the ends of the runs that it has aborted, in ms. */
const ABORTED_WAIT_MS = 3_000
/** What the end of one more answer takes where all are to be ended at once, on a busy machine with PostgreSQL. */
const ENDING_MS = 20
/** At most this part of the grace is kept for it. */
const MOST_ENDING = 0.5

export interface RunEngineServices {
  sql: SqlStore
  hub: EventHub
  logger: Logger
  instanceId: string
  executor: RunExecutor
}

/**
 * The runs that this process executes. Doors start them, followers read their logs, `stop` ends them; the engine goes on
 * whoever listens.
 */
export class RunEngine {
  #services: RunEngineServices
  #live = new Map<string, LiveRun>()
  #starts = new Set<Promise<unknown>>()
  #ticker = new TextTicker()
  #stopPoll: NodeJS.Timeout | null = null
  #isStopping = false
  #isGraceOver = false
  #onEnded: (run: RunRecord, ending: RunEnding) => void = () => {}

  constructor(services: RunEngineServices) {
    this.#services = services
  }

  /** Whether the server stops and takes no new runs. */
  get isStopping() {
    return this.#isStopping
  }

  /** How many runs are being executed here. */
  get size() {
    return this.#live.size
  }

  /** `listener` hears of each run that ended here, after its end is stored. */
  whenEnded(listener: (run: RunRecord, ending: RunEnding) => void) {
    this.#onEnded = listener
  }

  find(runId: string): LiveRun | undefined {
    return this.#live.get(runId)
  }

  /** Does what may end in a launch: a shutdown waits for it. */
  async starting<T>(start: () => Promise<T>): Promise<T> {
    const started = start()
    this.#starts.add(started)
    try {
      return await started
    } finally {
      this.#starts.delete(started)
    }
  }

  /** Resolves when what is being started now has been launched or has failed. */
  async started(): Promise<void> {
    await Promise.allSettled(this.#starts)
  }

  /**
   * Executes a run that has just begun, in the background; once the server has to end, only to its end. Its first frame
   * is stored; it is kept in memory too, for the followers that come at once.
   */
  begin(record: RunRecord, context: ContextStart): LiveRun {
    const log = new RunLog(record, 0, this.#services.hub)
    log.appendStored(startChunk({ ...record, userMessageId: record.parentId }))
    return this.#launch(record, log, context, new MessageFold())
  }

  /** Executes a queued run in the background, as soon as it is claimed: one that nobody has begun, or one that waited. */
  resume(record: RunRecord, { storedN, fold }: StoredLog): LiveRun {
    return this.#launch(record, new RunLog(record, storedN, this.#services.hub), null, fold)
  }

  #launch(
    record: RunRecord,
    log: RunLog,
    context: ContextStart | null,
    fold: MessageFold
  ): LiveRun {
    const { promise: rested, resolve } = Promise.withResolvers<void>()
    const live: LiveRun = {
      record,
      context,
      log,
      recorder: new RunRecorder(log, this.#ticker, fold),
      abort: new AbortController(),
      rested,
    }
    this.#live.set(record.id, live)
    if (this.#isGraceOver) {
      live.abort.abort(new ServerStopping())
    }
    this.#stopPoll ??= setInterval(() => this.lookForStops(), STOP_POLL_MS).unref()
    void outsideRequest(() => this.#execute(live)).finally(resolve)
    return live
  }

  async #execute(live: LiveRun) {
    const ending = await this.#services.executor.execute(live)
    this.#live.delete(live.record.id)
    if (this.#live.size === 0 && this.#stopPoll !== null) {
      clearInterval(this.#stopPoll)
      this.#stopPoll = null
    }
    if (ending === null) {
      this.#services.hub.forsake(live.log)
    } else {
      this.#onEnded(live.record, ending)
    }
  }

  /** Stops a run that is executed here; false where it is not. */
  stop(runId: string): boolean {
    const live = this.#live.get(runId)
    live?.abort.abort(new StopRequested())
    return live !== undefined
  }

  /** Another process has taken a run: it is dropped here. */
  lose(runId: string) {
    this.#live.get(runId)?.abort.abort(new RunLost())
  }

  /** Stops the runs of which another process has stored that they are to stop. */
  lookForStops() {
    const { sql, instanceId, logger } = this.#services
    sql
      .read((connection) => findStopRequests(connection, instanceId))
      .then((ids) => ids.forEach((id) => this.stop(id)))
      .catch((err) => logger.warn({ err }, 'stop requests cannot be read'))
  }

  /**
   * Takes no new runs, lets the running ones go on for `graceMs`, then ends the rest as interrupted; where they are many, it begins
   * with that earlier. Where that cannot be stored it is given up after a few seconds: whoever looks for runs of dead instances
   * ends them.
   */
  async shutdown(graceMs: number) {
    this.#isStopping = true
    const endingMs = Math.min(this.#live.size * ENDING_MS, graceMs * MOST_ENDING)
    await settledWithin(graceMs - endingMs, this.#idle())
    this.#isGraceOver = true
    for (const { abort } of this.#live.values()) {
      abort.abort(new ServerStopping())
    }
    if (!(await settledWithin(endingMs + ABORTED_WAIT_MS, this.#idle()))) {
      this.#services.logger.error({ runs: this.#live.size }, 'runs are left without their end')
    }
  }

  /** Resolves when nothing is executed or about to be. */
  async #idle() {
    while (this.#starts.size > 0 || this.#live.size > 0) {
      const rests = [...this.#live.values()].map(({ rested }) => rested)
      await Promise.allSettled([...this.#starts, ...rests])
    }
  }
}

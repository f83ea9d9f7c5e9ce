import type { Logger } from '@adonisjs/core/logger'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import { notLongAfter } from '#core/not_long_after'
import type { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import {
  claimTask,
  findTakenTasks,
  giveTaskBack,
  releaseTask,
  releaseTasks,
  renewTask,
} from './task_rows.js'

/** How often tasks that are due are looked for, and how late one may be for that, in ms. */
const LOOK_INTERVAL_MS = 5_000
/** How often the lease of a task in work is renewed, in ms. */
const RENEW_INTERVAL_MS = 20_000
/** How long a stopping server waits for its tasks to end, in ms. */
const END_GRACE_MS = 3_000
/** How long a task that took too long may take to end, in ms: then it is left alone. */
const LIMIT_GRACE_MS = 10_000
/** A task may take so many times as long as it is from one start to the next, within these bounds, in ms. */
const LIMIT_FACTOR = 10
const MIN_LIMIT_MS = 10 * 60 * 1_000
const MAX_LIMIT_MS = 2 * 60 * 60 * 1_000

/** A task that has its container. */
export interface OwnTask {
  name: string
  everyMs: number
  run: (signal: AbortSignal) => Promise<unknown>
}

interface Entry {
  task: OwnTask
  running: Promise<void> | null
  isAtWork: boolean
  isFailing: boolean
}

/** How long a task may take, and then to end, in ms. */
export interface TaskLimits {
  limitMs: (task: OwnTask) => number
  graceMs: number
}

const LIMITS: TaskLimits = {
  limitMs: ({ everyMs }) => Math.min(Math.max(everyMs * LIMIT_FACTOR, MIN_LIMIT_MS), MAX_LIMIT_MS),
  graceMs: LIMIT_GRACE_MS,
}

/**
 * Does what is to be done now and then. Of all instances one does a task at a time: whoever claims its row in the database
 * when it is due. An instance that dies is waited for a minute. A task that takes too long is cut off, and done again when it
 * is due the next time.
 */
export class Schedule {
  #sql: SqlStore
  #logger: Pick<Logger, 'error'>
  #holder = newId()
  #entries: Entry[]
  #timer: NodeJS.Timeout | null = null
  #isFailing = false
  #abort = new AbortController()
  #limits: TaskLimits

  constructor(
    services: { sql: SqlStore; logger: Pick<Logger, 'error'> },
    tasks: readonly OwnTask[],
    limits: TaskLimits = LIMITS
  ) {
    this.#sql = services.sql
    this.#logger = services.logger
    this.#limits = limits
    this.#entries = tasks.map((task) => ({
      task,
      running: null,
      isAtWork: false,
      isFailing: false,
    }))
  }

  begin() {
    this.#timer ??= setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref()
  }

  /** Cuts off what is being done, and lets others have it at once. Resolves in bounded time. */
  async end() {
    if (this.#timer !== null) {
      clearInterval(this.#timer)
    }
    this.#abort.abort()
    const cutOff = this.#entries.filter((entry) => entry.isAtWork).map(({ task }) => task.name)
    const running = this.#entries.map((entry) => entry.running)
    await settledWithin(END_GRACE_MS, Promise.all(running))
    await this.#write(async (sql) => {
      for (const name of cutOff) {
        await giveTaskBack(sql, name, this.#holder)
      }
      await releaseTasks(sql, this.#holder)
    }).catch(() => {})
  }

  /** Does what is due and not being done. Resolves when it is done; never rejects. */
  async look(): Promise<void> {
    try {
      const taken = await this.#sql.read((sql) =>
        findTakenTasks(
          sql,
          this.#holder,
          this.#entries.map(({ task }) => task)
        )
      )
      const isFree = ({ task, running }: Entry) => running === null && !taken.has(task.name)
      await Promise.all(this.#entries.filter(isFree).map((entry) => this.#begin(entry)))
      this.#isFailing = false
    } catch (err) {
      if (!this.#isFailing) {
        this.#isFailing = true
        this.#logger.error({ err }, 'scheduled tasks cannot be looked for')
      }
    }
  }

  #begin(entry: Entry): Promise<void> {
    const running = this.#tryDo(entry).finally(() => {
      entry.running = null
    })
    entry.running = running
    return running
  }

  async #tryDo(entry: Entry) {
    const { task } = entry
    try {
      if (await this.#write((sql) => claimTask(sql, task, this.#holder))) {
        await this.#do(entry)
      }
      entry.isFailing = false
    } catch (err) {
      if (!entry.isFailing && !this.#abort.signal.aborted) {
        entry.isFailing = true
        this.#logger.error({ err, task: task.name }, 'a scheduled task fails; it is tried again')
      }
    }
  }

  /** Whoever lost the lease has been away for long: another instance is at it. */
  async #do(entry: Entry) {
    const { name, run } = entry.task
    const cutOff = new AbortController()
    const renew = async () => {
      if (!(await this.#write((sql) => renewTask(sql, name, this.#holder)))) {
        cutOff.abort(new Error('the task was cut off, as another instance does it'))
      }
    }
    /* A renewal that fails is followed by others before the lease ends. */
    const renewal = setInterval(() => void renew().catch(() => {}), RENEW_INTERVAL_MS).unref()
    const limitMs = this.#limits.limitMs(entry.task)
    const limit = setTimeout(
      () => cutOff.abort(new Error(`the task was cut off after ${limitMs} ms`)),
      limitMs
    ).unref()
    const signal = AbortSignal.any([this.#abort.signal, cutOff.signal])
    entry.isAtWork = true
    try {
      await notLongAfter(signal, this.#limits.graceMs, run(signal))
      cutOff.signal.throwIfAborted()
    } finally {
      entry.isAtWork = false
      clearInterval(renewal)
      clearTimeout(limit)
      if (cutOff.signal.aborted) {
        await this.#write((sql) => releaseTask(sql, name, this.#holder))
      }
    }
  }

  #write<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#sql.transaction(work, { canWait: true })
  }
}

import type { Logger } from '@adonisjs/core/logger'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import { claimTask, findTakenTasks, releaseTasks, renewTask } from './task_rows.js'

/** How often tasks that are due are looked for, and how late one may be for that, in ms. */
const LOOK_INTERVAL_MS = 5_000
/** How often the lease of a task in work is renewed, in ms. */
const RENEW_INTERVAL_MS = 20_000
/** How long a stopping server waits for its tasks to end, in ms. */
const END_GRACE_MS = 3_000

/** A task that has its container. */
export interface OwnTask {
  name: string
  everyMs: number
  run: (signal: AbortSignal) => Promise<unknown>
}

interface Entry {
  task: OwnTask
  running: Promise<void> | null
  isFailing: boolean
}

/**
 * Does what is to be done now and then. Of all instances one does a task at a time: whoever claims its row in the database
 * when it is due. An instance that dies is waited for a minute.
 */
export class Schedule {
  #sql: SqlStore
  #logger: Logger
  #holder = newId()
  #entries: Entry[]
  #timer: NodeJS.Timeout | null = null
  #isFailing = false
  #abort = new AbortController()

  constructor(services: { sql: SqlStore; logger: Logger }, tasks: readonly OwnTask[]) {
    this.#sql = services.sql
    this.#logger = services.logger
    this.#entries = tasks.map((task) => ({
      task,
      running: null,
      isFailing: false,
    }))
  }

  begin() {
    this.#timer ??= setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref()
  }

  /** Cuts off what is being done, and lets others have it. Resolves in bounded time. */
  async end() {
    if (this.#timer !== null) {
      clearInterval(this.#timer)
    }
    this.#abort.abort()
    const running = this.#entries.map((entry) => entry.running)
    await settledWithin(END_GRACE_MS, Promise.all(running))
    await this.#write((sql) => releaseTasks(sql, this.#holder)).catch(() => {})
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
        await this.#do(task)
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
  async #do({ name, run }: OwnTask) {
    const lost = new AbortController()
    const renew = async () => {
      if (!(await this.#write((sql) => renewTask(sql, name, this.#holder)))) {
        lost.abort()
      }
    }
    /* A renewal that fails is followed by others before the lease ends. */
    const timer = setInterval(() => void renew().catch(() => {}), RENEW_INTERVAL_MS).unref()
    try {
      await run(AbortSignal.any([this.#abort.signal, lost.signal]))
    } finally {
      clearInterval(timer)
    }
  }

  #write<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#sql.transaction(work, { canWait: true })
  }
}

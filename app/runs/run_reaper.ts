import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import { DeadInstances } from '#runs/dead_instances'
import { findRunsInWork, takeOverRun, type RunInWork } from '#runs/orphans'
import { readStoredLog } from '#runs/read_stored_log'
import type { RunEngine } from '#runs/run_engine'
import type { RunInterrupter } from '#runs/run_interrupter'

/** How often runs that nobody executes are looked for. With the lease: `interrupted` within 45 s. */
export const REAP_INTERVAL_MS = 10_000

/** Runs that are ended at the same time: a process that dies may leave many hundreds, and people wait for the end of each. */
const AT_ONCE = 6

/**
 * Ends the runs that nobody executes: those of instances that are gone, and those of this one that it lost hold of. What
 * was running is marked `interrupted` and keeps its text, what had not begun is started again. Every instance does this;
 * the first conditional update wins.
 */
export class RunReaper {
  #sql: SqlStore
  #engine: RunEngine
  #interrupter: RunInterrupter
  #instanceId: string
  #deadInstances: DeadInstances
  #logger: Logger
  #timer: NodeJS.Timeout | null = null
  #isReaping = false

  constructor(
    services: { sql: SqlStore; logger: Logger; instanceId: string },
    engine: RunEngine,
    interrupter: RunInterrupter
  ) {
    this.#sql = services.sql
    this.#logger = services.logger
    this.#instanceId = services.instanceId
    this.#deadInstances = new DeadInstances(services.instanceId)
    this.#engine = engine
    this.#interrupter = interrupter
  }

  /** Reaps now and then every 10 s. A server starts also where it fails: it tries again. */
  async begin() {
    await this.#tryReap()
    this.#timer = setInterval(() => void this.#tryReap(), REAP_INTERVAL_MS).unref()
  }

  end() {
    if (this.#timer !== null) {
      clearInterval(this.#timer)
    }
  }

  async #tryReap() {
    try {
      await this.reap()
    } catch (err) {
      this.#logger.error({ err }, 'orphaned runs cannot be looked for')
    }
  }

  /** One that cannot be ended is left for the next time, and does not keep the others waiting. */
  async reap() {
    if (this.#isReaping) {
      return
    }
    this.#isReaping = true
    try {
      const orphans = await this.#findOrphans()
      const left = orphans.values()
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#adoptAll(left)))
    } finally {
      this.#isReaping = false
    }
  }

  async #findOrphans(): Promise<RunInWork[]> {
    const { dead, runs } = await this.#sql.read(async (sql) => ({
      dead: await this.#deadInstances.find(sql),
      runs: await findRunsInWork(sql),
    }))
    const isAlone = (run: RunInWork) =>
      run.instance_id === this.#instanceId
        ? this.#engine.find(run.id) === undefined
        : run.known_id === null || dead.has(run.known_id)
    const orphans = runs.filter(isAlone)
    /* A run is stored a moment before it is launched. */
    if (orphans.some((run) => run.instance_id === this.#instanceId)) {
      await this.#engine.started()
    }
    return orphans.filter(isAlone)
  }

  /** What is left of them: several do it at once. */
  async #adoptAll(orphans: Iterator<RunInWork>) {
    for (let next = orphans.next(); !next.done; next = orphans.next()) {
      if (this.#engine.isStopping) {
        return
      }
      const orphan = next.value
      try {
        await this.#engine.starting(() => this.#adopt(orphan))
      } catch (err) {
        this.#logger.error({ err, run_id: orphan.id }, 'an orphaned run cannot be ended')
      }
    }
  }

  async #adopt(orphan: RunInWork) {
    const record = await this.#sql.transaction((sql) => takeOverRun(sql, orphan, this.#instanceId))
    if (record === null) {
      return
    }
    this.#logger.warn({ run_id: record.id, state: orphan.state }, 'a run that nobody executes')
    const log = await this.#sql.read((sql) => readStoredLog(sql, record.key))
    if (orphan.state === 'queued') {
      this.#engine.resume(record, log)
    } else {
      await this.#interrupter.interrupt(record, log)
    }
  }
}

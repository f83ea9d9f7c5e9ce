import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '#core/problem'
import type { SqlStore } from '#core/sql_store'
import type { RunEngine } from '#runs/run_engine'
import { findActiveRun, findRun, requestStop, type RunHead } from '#runs/run_repository'
import { isTerminal, type RunState } from '#runs/run_states'
import { stopQueuedRun } from '#runs/stop_queued_run'

/** How long `stop` waits for an owner in another process, in ms; it looks at its runs each second. */
const REMOTE_WAIT_MS = 5_000
const REMOTE_POLL_MS = 100

/** Ends active runs and keeps what was said. */
export class StopRun {
  #sql: SqlStore
  #engine: RunEngine

  constructor(sql: SqlStore, engine: RunEngine) {
    this.#sql = sql
    this.#engine = engine
  }

  /**
   * Stops the active run of a conversation. Answers the state that won: the answer may have been complete already.
   * Throws 409 `no_active_run` where none is active.
   */
  async execute(conversationId: string): Promise<{ runId: string; state: RunState }> {
    const run = await this.#sql.read((sql) => findActiveRun(sql, conversationId))
    if (run === undefined) {
      throw new Problem('no_active_run', {
        detail: 'No answer is being written in this conversation.',
      })
    }
    return { runId: run.id, state: await this.stop(run) }
  }

  /** Stops one run; answers its state afterwards. */
  async stop(run: Pick<RunHead, 'id' | 'key' | 'attempt' | 'message_id'>): Promise<RunState> {
    const live = this.#engine.find(run.id)
    if (live !== undefined) {
      this.#engine.stop(run.id)
      await live.rested
      return this.#stateOf(run.id)
    }
    const isStopped = await this.#sql.transaction(async (sql) => {
      return (await stopQueuedRun(sql, run)) || !(await requestStop(sql, run.id, Date.now()))
    })
    return isStopped ? this.#stateOf(run.id) : this.#waitForOwner(run.id)
  }

  async #stateOf(runId: string): Promise<RunState> {
    const run = await this.#sql.read((sql) => findRun(sql, runId))
    return run?.state ?? 'stopped'
  }

  async #waitForOwner(runId: string): Promise<RunState> {
    const giveUpAt = performance.now() + REMOTE_WAIT_MS
    let state = await this.#stateOf(runId)
    while (!isTerminal(state) && performance.now() < giveUpAt) {
      await sleep(REMOTE_POLL_MS)
      state = await this.#stateOf(runId)
    }
    return state
  }
}

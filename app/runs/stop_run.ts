import { Problem } from '#core/problem'
import type { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import type { RemoteLogs } from '#runs/remote/remote_logs'
import type { RunRelay } from '#runs/remote/run_relay'
import type { RunEngine } from '#runs/run_engine'
import { findRun, findUnfinishedRuns, requestStop, type RunHead } from '#runs/run_repository'
import type { RunState } from '#runs/run_states'
import { stopIdleRun } from '#runs/stop_idle_run'

/** How long `stop` waits for the run's end, in ms; an owner in another process looks at its runs each second. */
const STOP_WAIT_MS = 5_000

/** Ends active runs and keeps what was said. */
export class StopRun {
  #sql: SqlStore
  #engine: RunEngine
  #remote: RemoteLogs
  #relay: RunRelay | null

  /** @param relay null where instances have nothing but the database in common */
  constructor(sql: SqlStore, engine: RunEngine, remote: RemoteLogs, relay: RunRelay | null) {
    this.#sql = sql
    this.#engine = engine
    this.#remote = remote
    this.#relay = relay
  }

  /**
   * Stops the active run of a conversation, or the one that waits for people. Answers the state that won: the answer may have been complete already.
   * Throws 409 `no_active_run` where none is active.
   */
  async execute(conversationId: string): Promise<{ runId: string; state: RunState }> {
    const runs = await this.#sql.read((sql) => findUnfinishedRuns(sql, conversationId))
    const run = runs.find(({ state }) => state !== 'awaiting_input') ?? runs[0]
    if (run === undefined) {
      throw new Problem('no_active_run', {
        detail: 'No answer is being written in this conversation.',
      })
    }
    return { runId: run.id, state: await this.stop(run) }
  }

  /**
   * Stops one run; answers its state afterwards. Throws 503 `database_unavailable` where its end cannot be stored in time;
   * it is stopped all the same.
   */
  async stop(run: RunHead): Promise<RunState> {
    const live = this.#engine.find(run.id)
    if (live !== undefined) {
      this.#engine.stop(run.id)
      if (!(await settledWithin(STOP_WAIT_MS, live.rested))) {
        throw new Problem('database_unavailable', {
          detail: 'The answer is stopped, but what was said cannot be stored yet.',
        })
      }
      return this.#stateOf(run.id)
    }
    const isStopped = await this.#sql.transaction(async (sql) => {
      const now = Date.now()
      return (await stopIdleRun(sql, run, now)) || !(await requestStop(sql, run.id, now))
    })
    if (!isStopped) {
      await this.#waitForOwner(run)
    }
    return this.#stateOf(run.id)
  }

  async #stateOf(runId: string): Promise<RunState> {
    const run = await this.#sql.read((sql) => findRun(sql, runId))
    return run?.state ?? 'stopped'
  }

  async #waitForOwner({ id, instance_id: owner }: RunHead): Promise<void> {
    if (owner !== null) {
      this.#relay?.signalStop(owner, id)
    }
    await this.#remote.whenResting(id, STOP_WAIT_MS)
  }
}

import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { SqlStore } from '#core/sql_store'
import { RunContinuation } from '#interactions/types'
import { ContinueRun } from '#runs/continue_run'
import type { RunEngine } from '#runs/run_engine'

/** Answers are taken by an instance that dies before it lets their runs go on. */
class DyingContinuation extends ContinueRun {
  override wake() {}
}

/** Until the test is over. */
export async function useDyingContinuation(
  { engine, instanceId }: { engine: RunEngine; instanceId: string },
  cleanup: (undo: () => void) => void
) {
  const store = await app.container.make(SqlStore)
  const logger = await app.container.make(Logger)
  const dying = new DyingContinuation(store, engine, logger, instanceId)
  app.container.swap(RunContinuation, () => dying)
  cleanup(() => app.container.restore(RunContinuation))
}

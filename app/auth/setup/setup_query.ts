import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { hasAdministrator, readProgress } from './setup_rows.js'
import type { SetupStep } from './setup_steps.js'

/**
 * Where the first run is: nobody is an administrator yet; an administrator goes on with it; or it is over, also where an
 * operator made the administrator at the shell.
 */
export type SetupStage =
  { kind: 'administrator' } | { kind: 'steps'; done: readonly SetupStep[] } | { kind: 'over' }

/** How far the first run has come. */
@inject()
export class SetupQuery {
  constructor(private sql: SqlStore) {}

  async execute(): Promise<SetupStage> {
    return this.sql.read(async (sql) => {
      if (!(await hasAdministrator(sql))) {
        return { kind: 'administrator' }
      }
      const progress = await readProgress(sql)
      return progress === null || progress.isFinished
        ? { kind: 'over' }
        : { kind: 'steps', done: progress.done }
    })
  }
}

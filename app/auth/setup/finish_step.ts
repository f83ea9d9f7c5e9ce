import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { addStep, endProgress } from './setup_rows.js'
import type { SetupStep } from './setup_steps.js'

/**
 * Remembers what of the first run is done, so that it can be taken up again.
 */
@inject()
export class FinishStep {
  constructor(private sql: SqlStore) {}

  /** A step is done, or skipped. */
  async execute(step: SetupStep): Promise<void> {
    await this.sql.transaction((sql) => addStep(sql, step))
  }

  /** All of it is; false where it was over already. */
  async finish(origin: AuditOrigin): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      const isFinished = await endProgress(sql)
      if (isFinished) {
        await recordAudit(sql, { ...origin, action: 'setup.finished', target: null })
      }
      return isFinished
    })
  }
}

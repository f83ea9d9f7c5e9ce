import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import type { RunHead } from '#runs/run_repository'
import type { RunState } from '#runs/run_states'
import { StopRun } from '#runs/stop_run'

/** Stops an answer of somebody else, and writes down who did. */
@inject()
export class StopRunForOperator {
  constructor(
    private sql: SqlStore,
    private stopRun: StopRun
  ) {}

  /**
   * Answers the state that won; one that is not terminal where the owner has not stopped in time. It is written down before:
   * the stop itself may be another process's.
   */
  async execute(run: RunHead, origin: AuditOrigin): Promise<RunState> {
    await this.sql.transaction((sql) =>
      recordAudit(sql, {
        ...origin,
        action: 'run.stopped',
        target: { type: 'run', id: run.id, label: run.id },
        before: { state: run.state },
        subjectId: run.user_id,
      })
    )
    return this.stopRun.stop(run)
  }
}

import type { Logger } from '@adonisjs/core/logger'
import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { RunContinuation } from '#interactions/types'
import { findRunRecord } from '#runs/orphans'
import { readStoredLog } from '#runs/read_stored_log'
import type { RunEngine } from '#runs/run_engine'

/** Lets runs go on that waited for people, on the instance that took the last answer. */
export class ContinueRun extends RunContinuation {
  constructor(
    private sql: SqlStore,
    private engine: RunEngine,
    private logger: Logger,
    private instanceId: string
  ) {
    super()
  }

  async answered(sql: Sql, runId: string): Promise<void> {
    await sql.run(
      `update runs set state = 'queued', rest_n = null, instance_id = ?
       where id = ? and state = 'awaiting_input' and not exists (
         select 1 from interactions i where i.run_id = runs.id and i.state = 'pending'
       )`,
      this.instanceId,
      runId
    )
  }

  /** Where it fails the run stays queued, and whoever looks for such runs takes it. */
  wake(runId: string): void {
    this.engine
      .starting(() => this.#resume(runId))
      .catch((err) => this.logger.error({ err, run_id: runId }, 'a run cannot go on yet'))
  }

  async #resume(runId: string) {
    const found = await this.sql.read(async (sql) => {
      const record = await findRunRecord(sql, runId, 'queued')
      return record && { record, log: await readStoredLog(sql, record.key) }
    })
    if (found !== null && this.engine.find(runId) === undefined) {
      this.engine.resume(found.record, found.log)
    }
  }
}

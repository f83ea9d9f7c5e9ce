import type { Sql } from '#core/sql'
import { RunContinuation } from './types.js'

/** Queues a run that waits for nothing any more; whoever looks for runs that nobody executes takes it from there. */
export class QueueRun extends RunContinuation {
  async answered(sql: Sql, runId: string): Promise<void> {
    await sql.run(
      `update runs set state = 'queued', instance_id = null
       where id = ? and state = 'awaiting_input' and not exists (
         select 1 from interactions i where i.run_id = runs.id and i.state = 'pending'
       )`,
      runId
    )
  }

  wake(): void {}
}

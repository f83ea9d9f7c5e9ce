import type { SqlStore } from '#core/sql_store'

interface QueueDepth {
  waiting: number
  /** Given up. */
  failed: number
}

/** How many jobs are in the queue that the database holds. */
export async function queueDepth(sql: SqlStore): Promise<QueueDepth> {
  const row = await sql.read((db) =>
    db.get<QueueDepth>(
      `select count(case when status in ('pending', 'delayed') then 1 end) as waiting,
         count(case when status = 'failed' then 1 end) as failed
       from queue_jobs where status in ('pending', 'delayed', 'failed')`
    )
  )
  return row ?? { waiting: 0, failed: 0 }
}

import type { Sql } from '#core/sql'
import { addFigures } from './add_figures.js'
import { Figures } from './figures.js'
import { lockProgress } from './progress.js'
import { readRuns } from './read_sources.js'
import { closeRuns } from './roll_up.js'

const UNCOUNTED = `r.conversation_id = ? and
  (r.key > (select run_key from analytics_progress where id = 1)
   or r.key in (select run_key from analytics_open_runs))`

/**
 * Counts the answers of a conversation that are not in the figures yet, before it is deleted with its runs: figures tell
 * what happened, whoever deletes what. In the caller's transaction, before the deletion.
 */
export async function keepFigures(sql: Sql, conversationId: string): Promise<void> {
  const uncounted = await sql.get(
    `select 1 as found from runs r where r.finished_at is not null and ${UNCOUNTED} limit 1`,
    conversationId
  )
  if (uncounted === undefined) {
    return
  }
  /* Whoever had it may have counted them meanwhile: they are looked for again. */
  await lockProgress(sql, { wait: true })
  const figures = new Figures()
  const keys = await readRuns(sql, figures, UNCOUNTED, conversationId)
  await addFigures(sql, figures)
  await closeRuns(sql, keys)
}

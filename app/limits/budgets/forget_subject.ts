import type { Sql } from '#core/sql'
import type { Subject } from './subjects.js'

/** Removes what was said and counted of somebody who is gone; what the whole instance used stays. */
export async function forgetSubject(sql: Sql, subject: Subject): Promise<void> {
  await sql.run('delete from budgets where subject = ?', subject)
  await sql.run('delete from budget_counters where subject = ?', subject)
  await sql.run('delete from budget_warnings where subject = ?', subject)
}

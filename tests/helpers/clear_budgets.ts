import sql from '#core/services/sql'

/** What the migration says that a person may use in a day. */
const FIRST_DAILY_TOKENS = 2_000_000

/** Takes back whatever was said and counted of budgets, and all groups: what holds at first holds again. */
export async function clearBudgets(): Promise<void> {
  await sql.transaction(async (db) => {
    for (const table of ['budgets', 'budget_counters', 'budget_warnings', 'groups']) {
      await db.run(`delete from ${table}`)
    }
    await db.run(
      `insert into budgets (subject, period, unit, amount, updated_at)
        values ('everyone', 'day', 'tokens', ?, ?)`,
      FIRST_DAILY_TOKENS,
      Date.now()
    )
  })
}

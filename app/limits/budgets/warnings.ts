import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import type { BudgetExceeded } from './budget_exceeded.js'
import { emitEvent } from '#webhooks/emit_event'
import type { Budget } from './budgets_in_force.js'
import { amountValue } from './amount_text.js'
import { periodKey, resetsAt } from './periods.js'
import { splitSubject } from './subjects.js'

/** When it is said that a budget comes to its end, in percent of it. */
export const WARNING_PERCENTS = [80, 100] as const

/** Says which marks were passed when the use of a budget rose from `before` to `after`. */
export async function warn(
  sql: Sql,
  budget: Budget,
  { before, after, now }: { before: number; after: number; now: number }
): Promise<void> {
  for (const percent of WARNING_PERCENTS) {
    const mark = (budget.amount * percent) / 100
    if (before < mark && after >= mark) {
      await insertWarning(sql, budget, percent, now)
    }
  }
}

/** A budget that refuses somebody is used up, though a little may be left. */
export async function noteUsedUp(
  store: SqlStore,
  { budget, isUsedUp }: BudgetExceeded
): Promise<void> {
  if (!isUsedUp) {
    return
  }
  const now = Date.now()
  try {
    const known = await store.read((sql) =>
      sql.get(
        `select 1 as found from budget_warnings
         where period = ? and subject = ? and unit = ? and percent = 100`,
        periodKey(budget.period, now),
        budget.subject,
        budget.unit
      )
    )
    if (known === undefined) {
      await store.transaction((sql) => insertWarning(sql, budget, 100, now), { canWait: true })
    }
  } catch {
    /* It is said with the next refusal; this one has its own error to tell. */
  }
}

/** Says it once for each day or month, to webhooks too. */
async function insertWarning(
  sql: Sql,
  budget: Budget,
  percent: (typeof WARNING_PERCENTS)[number],
  now: number
): Promise<void> {
  const { subject, period, unit, amount } = budget
  const inserted = await sql.run(
    `insert into budget_warnings (period, subject, unit, percent, amount, created_at) values (?, ?, ?, ?, ?, ?)
     on conflict do nothing`,
    periodKey(period, now),
    subject,
    unit,
    percent,
    amount,
    now
  )
  if (inserted === 1) {
    await announceThreshold(sql, budget, percent, now)
  }
}

async function announceThreshold(
  sql: Sql,
  { subject, period, unit, amount }: Budget,
  percent: (typeof WARNING_PERCENTS)[number],
  now: number
): Promise<void> {
  const data = {
    subject: splitSubject(subject),
    period,
    unit,
    percent,
    amount: amountValue(unit, amount),
    resets_at: new Date(resetsAt(period, now)).toISOString(),
  }
  await emitEvent(sql, 'budget.threshold', data, {
    personId: await personOf(sql, data.subject),
    now,
  })
}

/** Of whom it tells: a person, or the owner of a token. */
async function personOf(
  sql: Sql,
  { kind, id }: { kind: string; id: string | null }
): Promise<string | null> {
  if (kind !== 'token' || id === null) {
    return kind === 'user' ? id : null
  }
  const token = await sql.get<{ user_id: string }>(
    'select user_id from auth_access_tokens where id = ?',
    id
  )
  return token?.user_id ?? null
}

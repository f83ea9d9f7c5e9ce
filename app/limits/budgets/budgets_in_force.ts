import type { Sql } from '#core/sql'
import { PERIODS, periodKey, type Period, type PeriodKey } from './periods.js'
import type { Unit } from './spending.js'
import { subjectsOf, type Payers, type Subject } from './subjects.js'

/** A limit that holds for somebody now. `amount` is in tokens or billionths of a US dollar, by `unit`. */
export interface Budget {
  /** Whose use it is that counts: never `everyone`. */
  subject: Exclude<Subject, 'everyone'>
  period: Period
  unit: Unit
  amount: number
}

/** Who pays, and what they may spend. */
export interface BudgetsOfPayers {
  payers: Payers
  budgets: Budget[]
}

/** A row of the table `budgets`: a rule, or for one day or month what is given on top. */
export interface BudgetRow {
  subject: Subject
  period: Period | PeriodKey
  unit: Unit
  /** Null: as much as one likes. */
  amount: number | null
}

/** What holds for a person who asks now, and in which groups they are. */
export async function readBudgets(
  sql: Sql,
  { userId, tokenId }: Pick<Payers, 'userId' | 'tokenId'>,
  now: number
): Promise<BudgetsOfPayers> {
  /* One statement for all takes SQLite four times as long as these two, and few people are in groups. */
  const [memberships, own] = await Promise.all([
    sql.all<{ group_id: string }>('select group_id from group_members where user_id = ?', userId),
    readRows(sql, ['everyone', ...subjectsOf({ userId, tokenId, groupIds: [] })], now),
  ])
  const groupIds = memberships.map((membership) => membership.group_id).sort()
  const ofGroups = await readRows(
    sql,
    groupIds.map((id) => `group:${id}` as const),
    now
  )
  return {
    payers: { userId, tokenId, groupIds },
    budgets: inForce([...own, ...ofGroups], userId, now),
  }
}

/** What holds for those who pay for an answer that was begun. */
export async function readBudgetsOf(sql: Sql, payers: Payers, now: number): Promise<Budget[]> {
  const rows = await readRows(sql, ['everyone', ...subjectsOf(payers)], now)
  return inForce(rows, payers.userId, now)
}

/** What was given on top of other days and months is not even read. */
async function readRows(sql: Sql, subjects: Subject[], now: number): Promise<BudgetRow[]> {
  if (subjects.length === 0) {
    return []
  }
  return sql.all<BudgetRow>(
    `select subject, period, unit, amount from budgets
     where subject in (${subjects.map(() => '?').join(', ')}) and period in ('day', 'month', ?, ?)`,
    ...subjects,
    ...PERIODS.map((period) => periodKey(period, now))
  )
}

/** What is said of a person takes the place of what is said of everyone; what was given on top is added. */
export function inForce(rows: BudgetRow[], userId: string, now: number): Budget[] {
  const person = `user:${userId}` as const
  return PERIODS.flatMap((period) => {
    const rules = rows.filter((row) => row.period === period)
    return rules.flatMap(({ subject, unit, amount }) => {
      const isReplaced =
        subject === 'everyone' &&
        rules.some((rule) => rule.subject === person && rule.unit === unit)
      if (amount === null || isReplaced) {
        return []
      }
      const counted = subject === 'everyone' ? person : subject
      const extras = rows.filter(
        (row) =>
          row.period === periodKey(period, now) &&
          row.unit === unit &&
          (row.subject === counted || row.subject === subject)
      )
      const extra = extras.reduce((sum, row) => sum + (row.amount ?? 0), 0)
      return [{ subject: counted, period, unit, amount: amount + extra }]
    })
  })
}

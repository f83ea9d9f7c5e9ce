import type { Sql } from '#core/sql'
import { periodKey, type Period } from './periods.js'
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

/** A row of the table `budgets`. */
export interface BudgetRow {
  subject: Subject
  period: Period
  unit: Unit
  amount: number | null
  extra: number
  extra_for: string | null
}

export const BUDGET_COLUMNS = 'subject, period, unit, amount, extra, extra_for'

/** Of the groups also those without a budget: their use is counted. */
const OF_GROUPS = `
  select 'group:' || cast(m.group_id as varchar(36)) as subject, b.period, b.unit, b.amount, b.extra, b.extra_for
    from group_members m
    left join budgets b on b.subject = 'group:' || cast(m.group_id as varchar(36))
    where m.user_id = ?`

/** What holds for a person who asks now, and in which groups they are. */
export async function readBudgets(
  sql: Sql,
  { userId, tokenId }: Pick<Payers, 'userId' | 'tokenId'>,
  now: number
): Promise<BudgetsOfPayers> {
  const rows = await sql.all<Omit<BudgetRow, 'period'> & { period: Period | null }>(
    `${OF_GROUPS} union all select ${BUDGET_COLUMNS} from budgets
       where subject in ('instance', 'everyone', ?, ?)`,
    userId,
    `user:${userId}`,
    `token:${tokenId ?? ''}`
  )
  const groups = rows.filter(({ subject }) => subject.startsWith('group:'))
  const groupIds = [...new Set(groups.map(({ subject }) => subject.slice('group:'.length)))].sort()
  const said = rows.flatMap(({ period, ...row }) => (period === null ? [] : [{ ...row, period }]))
  return { payers: { userId, tokenId, groupIds }, budgets: inForce(said, userId, now) }
}

/** What holds for those who pay for an answer that was begun. */
export async function readBudgetsOf(sql: Sql, payers: Payers, now: number): Promise<Budget[]> {
  const subjects = ['everyone', ...subjectsOf(payers)]
  const rows = await sql.all<BudgetRow>(
    `select ${BUDGET_COLUMNS} from budgets where subject in (${subjects.map(() => '?').join(', ')})`,
    ...subjects
  )
  return inForce(rows, payers.userId, now)
}

/** What is said of a person takes the place of what is said of everyone; what was given on top counts. */
export function inForce(rows: BudgetRow[], userId: string, now: number): Budget[] {
  const own = rows.filter(({ subject }) => subject === `user:${userId}`)
  return rows.flatMap(({ subject, period, unit, amount, extra, extra_for: extraFor }) => {
    const isReplaced =
      subject === 'everyone' && own.some((row) => row.period === period && row.unit === unit)
    if (amount === null || isReplaced) {
      return []
    }
    const more = extraFor === periodKey(period, now) ? extra : 0
    const counted = subject === 'everyone' ? (`user:${userId}` as const) : subject
    return [{ subject: counted, period, unit, amount: amount + more }]
  })
}

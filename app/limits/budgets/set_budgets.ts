import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { EditConflict } from '#settings/edit_conflict'
import { NANO_USD } from '../nano_usd.js'
import { describeSubject, type DescribedSubject } from './describe_subjects.js'
import type { BudgetRow } from './budgets_in_force.js'
import { periodKey, type Period, type PeriodKey } from './periods.js'
import type { Unit } from './spending.js'
import type { Subject } from './subjects.js'

/** The most that a budget can be: a million dollars in billionths, or a quadrillion tokens. */
export const MOST = 1_000_000 * 1_000_000_000

/** `amount` in tokens or billionths of a US dollar. */
export interface BudgetChange {
  period: Period
  unit: Unit
  /** `unlimited`: whatever holds for everyone; `none`: nothing is said any more. */
  amount: number | 'unlimited' | 'none'
  /** What was said when whoever changes it looked; absent where it does not matter. */
  seen?: number | 'unlimited' | 'none'
}

/** Says what somebody may spend. For administrators. */
@inject()
export class SetBudgets {
  constructor(private sql: SqlStore) {}

  /**
   * @returns the changes that were any
   * @throws Problem `not_found` where there is no such person, group or token; `validation_failed`; EditConflict where
   * somebody else changed it meanwhile
   */
  async execute(
    subject: Subject,
    changes: BudgetChange[],
    origin: AuditOrigin
  ): Promise<BudgetChange[]> {
    changes.forEach(({ amount }) => assertAmount(amount))
    return this.sql.transaction(async (sql) => {
      const described = await findSubject(sql, subject)
      const done: BudgetChange[] = []
      for (const change of changes) {
        const before = await amountOf(sql, { subject, ...change })
        if (before !== change.amount) {
          assertSeen(change, before)
          await write(sql, subject, change)
          await recordChange(sql, { subject, described, before, change }, origin)
          done.push(change)
        }
      }
      return done
    })
  }

  /**
   * Gives more, once: `amount` on top of what holds, until the day or month is over. Given twice it is added up.
   *
   * @throws Problem `not_found`, `validation_failed`
   */
  async raise(
    subject: Subject,
    { period, unit, amount }: { period: Period; unit: Unit; amount: number },
    origin: AuditOrigin
  ): Promise<void> {
    assertAmount(amount)
    await this.sql.transaction(async (sql) => {
      const described = await findSubject(sql, subject)
      const now = Date.now()
      const key = { period: periodKey(period, now), unit }
      const row = await sql.get<{ amount: number }>(
        `insert into budgets (subject, period, unit, amount, updated_at) values (?, ?, ?, ?, ?)
         on conflict (subject, period, unit) do update set
           amount = budgets.amount + excluded.amount, updated_at = excluded.updated_at
         returning amount`,
        subject,
        key.period,
        unit,
        amount,
        now
      )
      const sum = row?.amount ?? amount
      assertAmount(sum)
      const change = { ...key, amount: sum }
      await recordChange(sql, { subject, described, before: sum - amount, change }, origin)
    })
  }
}

type Key = { subject: Subject; period: Period | PeriodKey; unit: Unit }
type Written = Omit<BudgetChange, 'period'> & { period: Period | PeriodKey }

function assertAmount(amount: BudgetChange['amount']): void {
  const isGood =
    typeof amount === 'string' || (Number.isSafeInteger(amount) && amount >= 0 && amount <= MOST)
  if (!isGood) {
    throw new Problem('validation_failed', {
      detail: 'A budget is at most a million US dollars, or a quadrillion tokens.',
    })
  }
}

function assertSeen({ period, unit, amount, seen }: BudgetChange, now: BudgetChange['amount']) {
  if (seen !== undefined && seen !== now) {
    const label = `${unit === 'usd' ? 'US dollars' : 'Tokens'} a ${period}`
    const told = (value: BudgetChange['amount']) => {
      if (value === 'none') {
        return null
      }
      return unit === 'usd' && value !== 'unlimited' ? value / NANO_USD : value
    }
    const edit = { field: `${period}_${unit}`, label, yours: told(amount), theirs: told(now) }
    throw new EditConflict([edit])
  }
}

async function findSubject(sql: Sql, subject: Subject): Promise<DescribedSubject> {
  const described = await describeSubject(sql, subject)
  if (described === null) {
    throw new Problem('not_found', { detail: 'There is nobody whose budget that could be.' })
  }
  return described
}

async function amountOf(sql: Sql, { subject, period, unit }: Key): Promise<BudgetChange['amount']> {
  const row = await sql.get<Pick<BudgetRow, 'amount'>>(
    'select amount from budgets where subject = ? and period = ? and unit = ?',
    subject,
    period,
    unit
  )
  return row === undefined ? 'none' : (row.amount ?? 'unlimited')
}

async function write(sql: Sql, subject: Subject, { period, unit, amount }: Written): Promise<void> {
  if (amount === 'none') {
    await sql.run(
      'delete from budgets where subject = ? and period = ? and unit = ?',
      subject,
      period,
      unit
    )
    return
  }
  await sql.run(
    `insert into budgets (subject, period, unit, amount, updated_at) values (?, ?, ?, ?, ?)
     on conflict (subject, period, unit) do update set amount = excluded.amount, updated_at = excluded.updated_at`,
    subject,
    period,
    unit,
    amount === 'unlimited' ? null : amount,
    Date.now()
  )
}

async function recordChange(
  sql: Sql,
  {
    subject,
    described,
    before,
    change: { period, unit, amount },
  }: {
    subject: Subject
    described: DescribedSubject
    before: BudgetChange['amount']
    change: Written
  },
  origin: AuditOrigin
): Promise<void> {
  const { kind, id, label, owner } = described
  await recordAudit(sql, {
    ...origin,
    action: 'budget.changed',
    target: { type: 'budget', id: subject, label },
    before: { period, unit, amount: before },
    after: { period, unit, amount },
    subjectId: kind === 'user' ? id : (owner?.id ?? null),
  })
}

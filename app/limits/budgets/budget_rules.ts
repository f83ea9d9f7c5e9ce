import { inject } from '@adonisjs/core'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { BudgetRow } from './budgets_in_force.js'
import { nameOf, readCounters } from './counters.js'
import { describeSubjects, type DescribedSubject } from './describe_subjects.js'
import { PERIODS, periodKey, type Period } from './periods.js'
import { NOTHING, amountIn, type Unit } from './spending.js'
import { SUBJECT_KINDS, type Subject } from './subjects.js'

/** What is said of somebody's spending, and how much of it there was in the day or month that it is. */
export interface BudgetRule {
  subject: Subject
  described: DescribedSubject
  period: Period
  unit: Unit
  /** In tokens or billionths of a US dollar, by the unit; null: as much as one likes. */
  amount: number | null
  /** Given on top until the day or month is over. */
  extra: number
  /** Null of `everyone`, of whom each has a use of their own. */
  used: number | null
  reserved: number | null
}

export interface RulesPage {
  rules: BudgetRule[]
  /** The last subject that was read; null where there are no more. */
  next: string | null
}

const SHARED = ['instance', 'everyone']

/** The rules of all budgets. */
@inject()
export class BudgetRules {
  constructor(private sql: SqlStore) {}

  /** Those of the instance, of everyone and of all groups. */
  shared(): Promise<BudgetRule[]> {
    return this.sql.read(async (sql) => {
      const rows = await sql.all<BudgetRow>(
        `select subject, period, unit, amount from budgets
         where subject in (${SHARED.map(() => '?').join(', ')}) or subject like 'group:%'`,
        ...SHARED
      )
      return toRules(sql, rows)
    })
  }

  /** Those of one subject. */
  of(subject: Subject): Promise<BudgetRule[]> {
    return this.among([subject])
  }

  /** Those of several subjects. */
  among(subjects: readonly Subject[]): Promise<BudgetRule[]> {
    return this.sql.read(async (sql) => toRules(sql, await readRows(sql, subjects)))
  }

  /**
   * Those of people and tokens, `limit` of them at a time.
   *
   * @param after `next` of the page before
   */
  own(limit: number, after: string | null): Promise<RulesPage> {
    return this.sql.read(async (sql) => {
      const found = await sql.all<{ subject: string }>(
        `select distinct subject from budgets
         where (subject like 'user:%' or subject like 'token:%') and subject > ?
         order by subject limit ?`,
        after ?? '',
        limit + 1
      )
      const subjects = found.slice(0, limit).map(({ subject }) => subject)
      const rules = await toRules(sql, await readRows(sql, subjects))
      return { rules, next: found.length > limit ? (subjects.at(-1) ?? null) : null }
    })
  }
}

async function readRows(sql: Sql, subjects: readonly string[]): Promise<BudgetRow[]> {
  return subjects.length === 0
    ? []
    : sql.all<BudgetRow>(
        `select subject, period, unit, amount from budgets
         where subject in (${subjects.map(() => '?').join(', ')})`,
        ...subjects
      )
}

/** Rules of somebody who is gone are left out. */
async function toRules(sql: Sql, rows: BudgetRow[]): Promise<BudgetRule[]> {
  const now = Date.now()
  const described = await describeSubjects(
    sql,
    rows.map(({ subject }) => subject)
  )
  const keys = rows.map(({ subject, period }) => ({
    subject,
    period: isPeriod(period) ? periodKey(period, now) : period,
  }))
  const counters = await readCounters(sql, keys)
  return rows
    .flatMap(({ subject, period, unit, amount }) => {
      const who = described.get(subject)
      if (who === undefined || !isPeriod(period)) {
        return []
      }
      const key = periodKey(period, now)
      const counter = counters.get(nameOf({ subject, period: key }))
      const isEveryone = subject === 'everyone'
      const extra = rows.find(
        (row) => row.subject === subject && row.period === key && row.unit === unit
      )
      return [
        {
          subject,
          described: who,
          period,
          unit,
          amount,
          extra: extra?.amount ?? 0,
          used: isEveryone ? null : amountIn(unit, counter?.used ?? NOTHING),
          reserved: isEveryone ? null : amountIn(unit, counter?.reserved ?? NOTHING),
        },
      ]
    })
    .toSorted(inOrder)
}

function isPeriod(period: BudgetRow['period']): period is Period {
  return PERIODS.some((known) => known === period)
}

/** Instance, everyone, groups, people, tokens; by name; days before months. */
function inOrder(one: BudgetRule, other: BudgetRule): number {
  return (
    rankOf(one) - rankOf(other) ||
    one.described.label.localeCompare(other.described.label) ||
    one.subject.localeCompare(other.subject) ||
    one.period.localeCompare(other.period) ||
    one.unit.localeCompare(other.unit)
  )
}

const RANKS = [...SHARED, ...SUBJECT_KINDS]

function rankOf({ described }: BudgetRule): number {
  return RANKS.indexOf(described.kind)
}

import { inject } from '@adonisjs/core'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { describeSubjects, type DescribedSubject } from './describe_subjects.js'
import { PERIODS, periodKey, resetsAt, type Period } from './periods.js'
import { UNITS, type Unit } from './spending.js'
import type { Subject } from './subjects.js'

/** How close somebody is to the end of a budget. */
export interface NearLimit {
  subject: Subject
  described: DescribedSubject
  period: Period
  unit: Unit
  /** In tokens or billionths of a US dollar, by the unit. */
  amount: number
  used: number
  /** `used` in parts of `amount`. */
  share: number
  /** In ms since 1970. */
  resetsAt: number
}

type NearRow = Pick<NearLimit, 'subject' | 'amount' | 'used'>

const extraOf = (subject: string) => `coalesce((
    select e.amount from budgets e where e.subject = ${subject} and e.period = ? and e.unit = ?
  ), 0)`
const EXTRA = extraOf('c.subject')
const EXTRA_OF_EVERYONE = extraOf(`'everyone'`)

const COLUMN: Record<Unit, string> = { tokens: 'tokens', usd: 'nano_usd' }

/** Who comes to the end of a budget next: the people, groups and tokens that have used most of theirs. */
@inject()
export class NextToHit {
  constructor(private sql: SqlStore) {}

  async execute(limit: number): Promise<NearLimit[]> {
    const now = Date.now()
    return this.sql.read(async (sql) => {
      const near: Omit<NearLimit, 'described'>[] = []
      for (const period of PERIODS) {
        for (const unit of UNITS) {
          for (const row of await readNear(sql, { period, unit, limit, now })) {
            const share = row.used / row.amount
            near.push({ ...row, period, unit, share, resetsAt: resetsAt(period, now) })
          }
        }
      }
      const described = await describeSubjects(
        sql,
        near.map(({ subject }) => subject)
      )
      return near
        .flatMap((one) => {
          const who = described.get(one.subject)
          return who === undefined ? [] : [{ ...one, described: who }]
        })
        .toSorted((one, other) => other.share - one.share)
        .slice(0, limit)
    })
  }
}

interface Asked {
  period: Period
  unit: Unit
  limit: number
  now: number
}

/** By the rules of their own, and of people without one by that of everyone. What was given on top is added. */
async function readNear(sql: Sql, { period, unit, limit, now }: Asked): Promise<NearRow[]> {
  const key = periodKey(period, now)
  const used = COLUMN[unit]
  const own = await sql.all<NearRow>(
    `select subject, amount, used from (
       select c.subject, b.amount + ${EXTRA} as amount, c.${used} as used
       from budgets b join budget_counters c on c.period = ? and c.subject = b.subject
       where b.period = ? and b.unit = ? and b.amount > 0
     ) near where used > 0 order by used * 1.0 / amount desc limit ?`,
    key,
    unit,
    key,
    period,
    unit,
    limit
  )
  const others = await sql.all<NearRow>(
    `select c.subject, r.amount + ${EXTRA_OF_EVERYONE} + ${EXTRA} as amount, c.${used} as used
     from budget_counters c join budgets r on r.subject = 'everyone' and r.period = ? and r.unit = ?
     where r.amount > 0 and c.period = ? and c.subject like 'user:%' and c.${used} > 0 and not exists (
       select 1 from budgets b where b.subject = c.subject and b.period = r.period and b.unit = r.unit
     )
     order by c.${used} desc limit ?`,
    key,
    unit,
    key,
    unit,
    period,
    unit,
    key,
    limit
  )
  return [...own, ...others]
}

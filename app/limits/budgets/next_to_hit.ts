import { inject } from '@adonisjs/core'
import type { SqlValue } from '#core/sql'
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

type NearRow = Pick<NearLimit, 'subject' | 'period' | 'unit' | 'amount' | 'used'>

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
      const asked = PERIODS.flatMap((period) =>
        UNITS.flatMap((unit) => [
          own({ period, unit, limit, now }),
          others({ period, unit, limit, now }),
        ])
      )
      const near = await sql.all<NearRow>(
        asked.map(({ statement }) => `select * from (${statement}) near_end`).join(' union all '),
        ...asked.flatMap(({ values }) => values)
      )
      const described = await describeSubjects(
        sql,
        near.map(({ subject }) => subject)
      )
      return near
        .flatMap((row) => {
          const who = described.get(row.subject)
          const end = resetsAt(row.period, now)
          return who === undefined
            ? []
            : [{ ...row, described: who, share: row.used / row.amount, resetsAt: end }]
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

interface Selection {
  statement: string
  values: SqlValue[]
}

/** By the rules of their own. What was given on top is added. */
function own({ period, unit, limit, now }: Asked): Selection {
  const key = periodKey(period, now)
  return {
    statement: `select subject, '${period}' as period, '${unit}' as unit, amount, used from (
         select c.subject, b.amount + ${EXTRA} as amount, c.${COLUMN[unit]} as used
         from budgets b join budget_counters c on c.period = ? and c.subject = b.subject
         where b.period = ? and b.unit = ? and b.amount > 0
       ) near where used > 0 order by used * 1.0 / amount desc limit ?`,
    values: [key, unit, key, period, unit, limit],
  }
}

/** Of people without a rule of their own, by that of everyone. */
function others({ period, unit, limit, now }: Asked): Selection {
  const key = periodKey(period, now)
  const used = `c.${COLUMN[unit]}`
  return {
    statement: `select c.subject, '${period}' as period, '${unit}' as unit,
         r.amount + ${EXTRA_OF_EVERYONE} + ${EXTRA} as amount, ${used} as used
       from budget_counters c join budgets r on r.subject = 'everyone' and r.period = ? and r.unit = ?
       where r.amount > 0 and c.period = ? and c.subject like 'user:%' and ${used} > 0 and not exists (
         select 1 from budgets b where b.subject = c.subject and b.period = r.period and b.unit = r.unit
       )
       order by ${used} desc limit ?`,
    values: [key, unit, key, unit, period, unit, key, limit],
  }
}

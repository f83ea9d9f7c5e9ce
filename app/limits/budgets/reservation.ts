import type { BudgetsOfPayers } from './budgets_in_force.js'
import { nameOf, type CounterChange, type CounterKey } from './counters.js'
import { periodKey } from './periods.js'
import { NOTHING, minus, type Spending } from './spending.js'

/**
 * What is kept free in budgets for a run that is being written, stored with the run: whoever ends the run gives it back,
 * also after a crash.
 */
export interface Reservation extends Spending {
  tokenId: string | null
  groupIds: string[]
  /** Where it is reserved: nowhere where nothing limits the run; null where nobody has looked since the run rested. */
  counters: CounterKey[] | null
}

/** Of a run at rest: nothing is reserved, and it is known who pays once it goes on. */
export function emptied({
  tokenId,
  groupIds,
}: Pick<Reservation, 'tokenId' | 'groupIds'>): Reservation {
  return { tokenId, groupIds, ...NOTHING, counters: null }
}

/** So much in all budgets that hold now. */
export function reservationOf(
  { payers: { tokenId, groupIds }, budgets }: BudgetsOfPayers,
  spending: Spending,
  now: number
): Reservation {
  const keys = budgets.map(({ subject, period }) => ({ subject, period: periodKey(period, now) }))
  const counters = [...new Map(keys.map((key) => [nameOf(key), key])).values()]
  return { ...spending, tokenId, groupIds, counters }
}

/** Whether it is reserved in the days and months that it is now. */
export function isOfNow({ counters }: Reservation, now: number): boolean {
  const today = periodKey('day', now)
  const thisMonth = periodKey('month', now)
  return counters?.every(({ period }) => period === today || period === thisMonth) ?? false
}

/** What taking or giving back a reservation means for the counters. */
export function changesOf(
  { counters, tokens, nanoUsd }: Reservation,
  how: 'take' | 'give back'
): CounterChange[] {
  const spending = { tokens, nanoUsd }
  const reserved = how === 'take' ? spending : minus(NOTHING, spending)
  return (counters ?? []).map((key) => ({ ...key, used: NOTHING, reserved }))
}

/** Of a run that began before there were budgets. */
const NONE = emptied({ tokenId: null, groupIds: [] })

export function parseReservation(json: string | null): Reservation {
  return json === null ? NONE : JSON.parse(json)
}

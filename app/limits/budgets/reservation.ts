import type { CounterKey } from './counters.js'
import type { Spending } from './spending.js'

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
  return { tokenId, groupIds, tokens: 0, nanoUsd: 0, counters: null }
}

/** Of a run that began before there were budgets. */
const NONE = emptied({ tokenId: null, groupIds: [] })

export function parseReservation(json: string | null): Reservation {
  return json === null ? NONE : JSON.parse(json)
}

import type { Payers } from '#limits/budgets/subjects'

/** Who pays for what a person asks for, signed in and in no group. */
export function payersOf(userId: string): Payers {
  return { userId, tokenId: null, groupIds: [] }
}

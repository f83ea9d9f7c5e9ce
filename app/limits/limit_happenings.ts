import type { ModelUsage } from '#ai/types'
import { Happening } from '#core/happening'

/** A request that a limit refused. */
export interface RequestRefused {
  policy: string
}

/** What a call of a model cost; it is in the ledger. */
export interface UsageBilled {
  provider: string
  /** `provider/model`. */
  model: string
  usage: ModelUsage
  /** Null where no price is known. */
  costUsd: number | null
}

export const requestRefused = new Happening<RequestRefused>()
export const usageBilled = new Happening<UsageBilled>()

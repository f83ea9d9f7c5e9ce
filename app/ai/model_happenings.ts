import { Happening } from '#core/happening'
import { Work } from '#core/work'
import type { ProviderErrorCode } from './errors.js'
import type { CatalogueModel, FinishReason, ModelCall, ModelUsage } from './types.js'

/** A request to a provider. */
export interface ModelAsked {
  provider: string
  /** `provider/model`. */
  model: string
  /** Whether an earlier request for the same answer failed; of another model, where this is a fallback. */
  isRetry: boolean
}

/** A request to a provider that failed. */
export interface ModelFailed {
  provider: string
  /** `provider/model`. */
  model: string
  code: ProviderErrorCode
}

/** A request to a provider that is about to be sent. */
export interface ModelCallBegun {
  model: CatalogueModel
  call: ModelCall
  isStreamed: boolean
  /** Which request for the same answer it is, from 1, over all models that are asked. */
  attempt: number
  /** Where the provider is; null of the built-in one. */
  baseUrl: string | null
  /** Ends it. */
  signal: AbortSignal
}

/** What came of it, also of one that failed. */
export interface ModelCallDone {
  /** Null where the answer did not come to its end, and where nobody asked why it did. */
  finishReason: FinishReason | null
  /** The model in the provider's own words; null where it told none. */
  answeredBy: string | null
  /** Null where the provider told none. */
  usage: ModelUsage | null
  /** From the request to the first piece of the answer, in ms. Null where none came, or all of it at once. */
  firstChunkMs: number | null
}

export const modelCalls = new Work<ModelCallBegun, ModelCallDone>()
export const modelAsked = new Happening<ModelAsked>()
export const modelFailed = new Happening<ModelFailed>()

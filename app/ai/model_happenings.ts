import { Happening } from '#core/happening'
import type { ProviderErrorCode } from './errors.js'

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

export const modelAsked = new Happening<ModelAsked>()
export const modelFailed = new Happening<ModelFailed>()

import type { ProviderMetadata } from '../../types.js'

/** Gemini 3 and later reject a function call of the current turn that carries no signature. */
const SIGNATURE_REQUIRED_SINCE = 3

/**
 * Google's documented stand-in for a signature that does not exist: for calls that another model made, or whose
 * signature was lost. See https://ai.google.dev/gemini-api/docs/thought-signatures.
 */
export const SKIP_SIGNATURE = 'skip_thought_signature_validator'

/**
 * What must go back to Google with a part: the signature of the thought that led to it, with the model that signed it,
 * and Google's own id of a function call. Undefined where the part carried neither.
 */
export function partMetadata(
  model: string,
  thoughtSignature: string | undefined,
  functionCallId?: string
): ProviderMetadata | undefined {
  if (!thoughtSignature && !functionCallId) {
    return undefined
  }
  return {
    google: {
      ...(thoughtSignature && { thoughtSignature, model }),
      ...(functionCallId && { functionCallId }),
    },
  }
}

/**
 * The signature to send back with a part. Signatures of another model are left out: a model only verifies its own,
 * and an invalid one fails the request.
 */
export function signatureFor(model: string, metadata: ProviderMetadata | undefined) {
  const google = metadata?.google
  const signature = google?.thoughtSignature
  if (typeof signature !== 'string' || (google?.model !== undefined && google.model !== model)) {
    return undefined
  }
  return signature
}

/** Google's own id of a function call; undefined where we made the id. */
export function functionCallIdOf(metadata: ProviderMetadata | undefined) {
  const id = metadata?.google?.functionCallId
  return typeof id === 'string' ? id : undefined
}

/** Whether the model refuses function calls without a signature. */
export function requiresSignatures(model: string) {
  const major = /gemini-(\d+)/.exec(model)?.[1]
  return major !== undefined && Number(major) >= SIGNATURE_REQUIRED_SINCE
}

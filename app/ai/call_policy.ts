import { setTimeout as sleep } from 'node:timers/promises'
import { ProviderError } from './errors.js'

/** When a call that failed before its first token is sent again. */
export interface RetryPolicy {
  /** Retries of the first model besides its first request; each fallback gets one request. */
  maxRetries: number
  /** No retry starts later than this after the first request, in milliseconds. */
  windowMs: number
  /** The first pause, in milliseconds; each further one is twice as long. */
  baseDelayMs: number
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxRetries: 2,
  windowMs: 30_000,
  baseDelayMs: 250,
}

export interface PolicyCall<Candidate> {
  policy: RetryPolicy
  /** The models to ask, in order. */
  candidates: readonly [Candidate, ...Candidate[]]
  signal: AbortSignal
  /** Sends one request. */
  attempt(candidate: Candidate): Promise<void>
  /** Has anything of the answer been seen? Then nothing is sent again. */
  started(): boolean
}

/**
 * Asks the first candidate, and again while its failures may pass. One that stays unreachable, or asks for more patience
 * than there is, is followed by the next one, also after the window. That is asked once: where there are fallbacks, the
 * next of them is a better try than the same again, and an answer costs few requests however many there are.
 *
 * @returns the candidate that answered and the number of requests sent
 * @throws the last `ProviderError`, or the signal's reason
 */
export async function callWithPolicy<Candidate>(
  call: PolicyCall<Candidate>
): Promise<{ candidate: Candidate; attempts: number }> {
  const deadline = performance.now() + call.policy.windowMs
  let attempts = 0
  let failure: unknown

  for (const candidate of call.candidates) {
    const retries = candidate === call.candidates[0] ? call.policy.maxRetries : 0
    for (let retry = 0; ; retry++) {
      call.signal.throwIfAborted()
      attempts++
      try {
        await call.attempt(candidate)
        return { candidate, attempts }
      } catch (error) {
        if (!(error instanceof ProviderError) || !error.retryable || call.started()) {
          throw error
        }
        failure = error
        const pause = pauseBefore(retry, error, call.policy)
        if (retry >= retries || performance.now() + pause >= deadline) {
          break
        }
        await pauseFor(pause, call.signal)
      }
    }
  }
  throw failure
}

/** Full pauses would make all clients of a provider that recovers come back at once: a quarter is left to chance. */
function pauseBefore(retry: number, error: ProviderError, policy: RetryPolicy): number {
  const backOff = policy.baseDelayMs * 2 ** retry * (0.75 + Math.random() * 0.5)
  return Math.max(backOff, error.retryAfterMs ?? 0)
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch {
    signal.throwIfAborted()
  }
}

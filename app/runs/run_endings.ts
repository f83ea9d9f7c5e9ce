import { ProviderError, type ProviderErrorCode } from '#ai/errors'
import { Problem } from '#core/problem'
import type { ProblemCode } from '#core/problem_codes'
import type { Suspension } from '#runs/suspension'

/** Somebody asked for the run to stop. */
export class StopRequested extends Error {}

/** The server stops before the answer is complete. */
export class ServerStopping extends Error {}

/** Another process has taken the run: nothing of it is ours to write any more. */
export class RunLost extends Error {}

/** How a run came to rest, as far as its log and its message are concerned. All but one are for good. */
export type RunEnding =
  | { state: 'awaiting_input'; suspended: Suspension[] }
  | { state: 'completed' }
  | { state: 'stopped' }
  | { state: 'failed'; code: ProviderErrorCode | ProblemCode; text: string }
  | { state: 'interrupted'; code: 'run_interrupted'; text: string }

export const INTERRUPTED: RunEnding = {
  state: 'interrupted',
  code: 'run_interrupted',
  text: 'The answer was interrupted. What had been written is kept.',
}

/**
 * What an error in a run means for it. Null where the run is no longer ours. Errors that are not the provider's are ours:
 * their text is not shown.
 */
export function endingOf(error: unknown): RunEnding | null {
  if (error instanceof RunLost) {
    return null
  }
  if (error instanceof StopRequested) {
    return { state: 'stopped' }
  }
  if (error instanceof ServerStopping) {
    return INTERRUPTED
  }
  if (error instanceof ProviderError) {
    return { state: 'failed', code: error.code, text: error.message }
  }
  if (error instanceof Problem) {
    return { state: 'failed', code: error.code, text: error.detail }
  }
  return {
    state: 'failed',
    code: 'internal_error',
    text: 'Something went wrong on our side. Please try again.',
  }
}

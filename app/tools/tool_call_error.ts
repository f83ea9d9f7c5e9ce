/**
 * Why a call brought no result. `failed`: it was not made, or the server refused it. `timed_out`: it took longer than it
 * may. `unknown`: it was sent and its answer never came, so it may have happened.
 */
export type ToolCallFailure = 'failed' | 'timed_out' | 'unknown'

/** A call of a tool that brought no result. The message is safe to show to people and to the model. */
export class ToolCallError extends Error {
  readonly failure: ToolCallFailure

  constructor(failure: ToolCallFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }
}

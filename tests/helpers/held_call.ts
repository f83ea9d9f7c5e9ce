import type { FakeScript } from '#ai/fake_models'
import type { ProviderError } from '#ai/errors'
import type { FinishReason, ModelEvent, ModelRequest, ModelUsage } from '#ai/types'
import { until } from './until.js'

const USAGE: ModelUsage = {
  inputTokens: 11,
  outputTokens: 7,
  cachedInputTokens: 3,
  reasoningTokens: 2,
}

/**
 * A model call that says what a test makes it say, when the test wants it: `fake.script(call.script)`.
 */
export class HeldCall {
  #emit: ((event: ModelEvent) => void) | null = null
  #end = Promise.withResolvers<void>()
  #isAborted = false
  #request: ModelRequest | null = null

  readonly script: FakeScript = (request, emit, signal) => {
    this.#request = request
    this.#emit = emit
    const abort = () => {
      this.#isAborted = true
      this.#end.reject(signal.reason)
    }
    if (signal.aborted) {
      abort()
    }
    signal.addEventListener('abort', abort, { once: true })
    return this.#end.promise
  }

  /** Whether the engine has closed the call. */
  get isAborted() {
    return this.#isAborted
  }

  get request() {
    return this.#request
  }

  /** Waits until the engine asks. */
  async started(): Promise<this> {
    await until(() => this.#emit !== null, 'the model was asked')
    return this
  }

  /** Waits until the engine has closed the call. */
  aborted() {
    return until(() => this.#isAborted, 'the call was closed')
  }

  emit(...events: ModelEvent[]) {
    if (this.#emit === null) {
      throw new Error('the model has not been asked')
    }
    events.forEach(this.#emit)
  }

  say(...pieces: string[]) {
    this.emit(...pieces.map((text) => ({ type: 'text' as const, text })))
  }

  /** Ends the answer as a provider does: usage, reason, end. */
  finish(reason: FinishReason = 'stop') {
    this.emit({ type: 'usage', usage: USAGE }, { type: 'finish', reason })
    this.#end.resolve()
  }

  fail(error: ProviderError) {
    this.#end.reject(error)
  }
}

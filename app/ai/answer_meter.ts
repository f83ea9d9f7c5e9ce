import { ProviderError } from './errors.js'
import type { StreamLimits } from './limits.js'
import type { ModelEvent, ModelEventSink } from './types.js'

/** Stands between a driver and its caller: knows whether the answer began, and keeps it under its size. */
export class AnswerMeter {
  #sink: ModelEventSink
  #limits: StreamLimits
  #size = 0
  #mediaSize = 0

  /** Did anything of the answer arrive? Usage and the finish alone do not count. */
  started = false

  constructor(sink: ModelEventSink, limits: StreamLimits) {
    this.#sink = sink
    this.#limits = limits
  }

  readonly emit = (event: ModelEvent): void => {
    switch (event.type) {
      case 'text':
      case 'reasoning':
        this.#count(event.text.length)
        break
      case 'tool_call_delta':
        this.#count(event.delta.length)
        break
      case 'file':
        this.#countMedia(event.data.length)
        break
      case 'accepted':
      case 'usage':
      case 'finish':
        this.#sink(event)
        return
    }
    this.started = true
    this.#sink(event)
  }

  #count(size: number): void {
    this.#size += size
    if (this.#size > this.#limits.answerSize) {
      throw tooLarge(this.#limits.answerSize)
    }
  }

  #countMedia(size: number): void {
    this.#mediaSize += size
    if (this.#mediaSize > this.#limits.mediaEventSize) {
      throw tooLarge(this.#limits.mediaEventSize)
    }
  }
}

function tooLarge(limit: number): ProviderError {
  return new ProviderError('provider_protocol_error', {
    details: { reason: 'answer too large', limit },
  })
}

import { ProviderError } from './errors.js'
import type { StreamLimits } from './limits.js'
import type { ModelEvent, ModelEventSink, ProviderMetadata } from './types.js'

/** What a part of an answer counts besides its words, so that many empty ones are not free. */
export const PART_SIZE = 128

/** Stands between a driver and its caller: knows whether the answer began, and keeps it under its size. */
export class AnswerMeter {
  #sink: ModelEventSink
  #limits: StreamLimits
  #size = 0
  #mediaSize = 0
  #files = 0
  /** Kind and block of the text that is being written: deltas of the same one are joined and count their words alone. */
  #kind: ModelEvent['type'] | null = null
  #block: string | undefined

  /** Did anything of the answer arrive? Usage and the finish alone do not count. */
  started = false

  constructor(sink: ModelEventSink, limits: StreamLimits) {
    this.#sink = sink
    this.#limits = limits
  }

  readonly emit = (event: ModelEvent): void => {
    switch (event.type) {
      case 'accepted':
      case 'usage':
      case 'finish':
        this.#sink(event)
        return
      case 'text':
      case 'reasoning':
        this.#count(event.text.length + sizeOf(event.metadata))
        if (event.type !== this.#kind || event.block !== this.#block) {
          this.#block = event.block
          this.#count(PART_SIZE)
        }
        break
      case 'tool_call_start':
        this.#count(PART_SIZE + event.id.length + event.name.length)
        break
      case 'tool_call_delta':
        this.#count(event.id.length + event.delta.length)
        break
      case 'tool_call': {
        const { id, name, arguments: text, metadata } = event
        this.#count(PART_SIZE + id.length + name.length + text.length + sizeOf(metadata))
        break
      }
      case 'file':
        this.#countFile(event.data.length)
        this.#count(PART_SIZE + sizeOf(event.metadata))
        break
      case 'source':
        this.#count(PART_SIZE + event.url.length + (event.title?.length ?? 0))
        break
      default: {
        const exhaustive: never = event
        return exhaustive
      }
    }
    this.#kind = event.type
    this.started = true
    this.#sink(event)
  }

  #count(size: number): void {
    this.#size += size
    if (this.#size > this.#limits.answerSize) {
      throw tooLarge(this.#limits.answerSize)
    }
  }

  #countFile(size: number): void {
    this.#files++
    if (this.#files > this.#limits.files) {
      throw new ProviderError('provider_protocol_error', {
        details: { reason: 'too many files', limit: this.#limits.files },
      })
    }
    this.#mediaSize += size
    if (this.#mediaSize > this.#limits.mediaEventSize) {
      throw tooLarge(this.#limits.mediaEventSize)
    }
  }
}

function sizeOf(metadata: ProviderMetadata | undefined): number {
  return metadata === undefined ? 0 : JSON.stringify(metadata).length
}

function tooLarge(limit: number): ProviderError {
  return new ProviderError('provider_protocol_error', {
    details: { reason: 'answer too large', limit },
  })
}

import { ProviderError } from '../../errors.js'
import type { ModelEventSink, ProviderMetadata } from '../../types.js'
import { wavFile } from '../wav_file.js'

const RAW_PCM = /^audio\/(?:l16|pcm)\b/i

/**
 * Turns inline data into `file` events. An image is one part; speech comes as many parts of one recording, which are
 * joined, and raw samples get a header that makes them a file that players know.
 */
export class GeminiMedia {
  readonly #emit: ModelEventSink
  readonly #limit: number
  #audioType: string | null = null
  #audio: Buffer[] = []
  #audioSize = 0

  /** @param limit of one recording, in bytes */
  constructor(emit: ModelEventSink, limit: number) {
    this.#emit = emit
    this.#limit = limit
  }

  /** Whether a recording has begun and not ended. */
  get collecting() {
    return this.#audioType !== null
  }

  push(mediaType: string, base64: string, metadata: ProviderMetadata | undefined) {
    const data = Buffer.from(base64, 'base64')
    if (!mediaType.startsWith('audio/')) {
      this.flush()
      this.#emit({ type: 'file', mediaType, data, ...(metadata && { metadata }) })
      return
    }
    if (this.#audioType !== mediaType) {
      this.flush()
    }
    this.#audioType = mediaType
    this.#audio.push(data)
    this.#audioSize += data.length
    if (this.#audioSize > this.#limit) {
      throw new ProviderError('provider_protocol_error', {
        details: { reason: 'audio too large', limit: this.#limit },
      })
    }
  }

  /** Ends a recording: something else follows, or the answer is over. */
  flush() {
    const mediaType = this.#audioType
    if (mediaType === null) {
      return
    }
    const data = Buffer.concat(this.#audio)
    this.#audioType = null
    this.#audio = []
    this.#audioSize = 0
    this.#emit(
      RAW_PCM.test(mediaType)
        ? { type: 'file', mediaType: 'audio/wav', data: wavFile(data, sampleRateOf(mediaType)) }
        : { type: 'file', mediaType, data }
    )
  }
}

/** Google's speech models say the rate, e.g. `audio/L16;codec=pcm;rate=24000`, and use this one where they do not. */
const DEFAULT_SAMPLE_RATE_HZ = 24_000

function sampleRateOf(mediaType: string) {
  const rate = /;\s*rate=(\d{1,6})\b/i.exec(mediaType)?.[1]
  return rate ? Number(rate) : DEFAULT_SAMPLE_RATE_HZ
}

import { isRecord } from '../../event_json.js'
import { wavFile } from '../wav_file.js'
import type { ModelEventSink } from '../../types.js'

/** Of OpenAI's `pcm16`: 16-bit little-endian mono. */
const SAMPLE_RATE_HZ = 24_000
const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+);base64,/

/** Collects a spoken answer, which comes as samples in many pieces and becomes one file. */
export class ChatAudio {
  #emit: ModelEventSink
  #pieces: Buffer[] = []
  #size = 0

  constructor(emit: ModelEventSink) {
    this.#emit = emit
  }

  /** How many bytes have been collected. */
  get size(): number {
    return this.#size
  }

  /** Takes `delta.audio`; what is said is text as well. */
  push(audio: unknown): void {
    if (!isRecord(audio)) {
      return
    }
    if (typeof audio.transcript === 'string' && audio.transcript !== '') {
      this.#emit({ type: 'text', text: audio.transcript })
    }
    if (typeof audio.data === 'string' && audio.data !== '') {
      const piece = Buffer.from(audio.data, 'base64')
      this.#pieces.push(piece)
      this.#size += piece.length
    }
  }

  end(): void {
    if (this.#pieces.length > 0) {
      const data = wavFile(Buffer.concat(this.#pieces), SAMPLE_RATE_HZ)
      this.#pieces = []
      this.#emit({ type: 'file', mediaType: 'audio/wav', data })
    }
  }
}

/** Takes `delta.images`, as several compatible servers send pictures. */
export function emitImages(images: unknown, emit: ModelEventSink): void {
  for (const image of Array.isArray(images) ? images : []) {
    const address = isRecord(image) && isRecord(image.image_url) ? image.image_url.url : undefined
    const match = typeof address === 'string' ? DATA_URL.exec(address) : null
    if (typeof address === 'string' && match !== null) {
      const data = Buffer.from(address.slice(match[0].length), 'base64')
      emit({ type: 'file', mediaType: match[1], data })
    }
  }
}

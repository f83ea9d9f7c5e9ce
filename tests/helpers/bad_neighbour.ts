import { setTimeout as sleep } from 'node:timers/promises'

/** Answers that somebody may read at once. */
const STREAMS = 4
/** Requests that are on their way at once, each followed by the next as soon as it is answered. */
const REQUESTS_AT_ONCE = 16
/** A refused stream is opened again so soon. */
const REFUSED_MS = 50

export interface NeighbourOptions {
  base: string
  headers: Record<string, string>
  /** Of answers that do not end by themselves. */
  model: string
}

/** Somebody who reads as many answers and asks as much as they can, in disregard of every refusal, until they are told to end. */
export class BadNeighbour {
  /** How often each status was answered. */
  readonly statuses: Record<number, number> = {}
  #options: NeighbourOptions
  #ended = new AbortController()
  #work: Promise<unknown>

  private constructor(options: NeighbourOptions) {
    this.#options = options
    this.#work = Promise.all([
      ...Array.from({ length: STREAMS }, () => this.#again(() => this.#stream())),
      ...Array.from({ length: REQUESTS_AT_ONCE }, () => this.#again(() => this.#ask())),
    ])
    /* Told by `end`. */
    this.#work.catch(() => {})
  }

  static begin(options: NeighbourOptions): BadNeighbour {
    return new BadNeighbour(options)
  }

  /** Hangs up. Rejects where a request was not answered before. */
  async end(): Promise<void> {
    this.#ended.abort()
    await this.#work
  }

  async #again(once: () => Promise<void>) {
    while (!this.#ended.signal.aborted) {
      try {
        await once()
      } catch (error) {
        if (!this.#ended.signal.aborted) {
          throw error
        }
      }
    }
  }

  async #stream() {
    const response = await this.#send('/conversations/chat/stream', 'Tell me all there is')
    if (!response.ok) {
      await sleep(REFUSED_MS)
    }
  }

  async #ask() {
    await this.#send('/conversations')
    await this.#send('/conversations/chat', 'And me too')
  }

  async #send(path: string, message?: string): Promise<Response> {
    const { base, headers, model } = this.#options
    const response = await fetch(`${base}${path}`, {
      signal: this.#ended.signal,
      ...(message === undefined
        ? { headers }
        : {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ message, model }),
          }),
    })
    this.statuses[response.status] = (this.statuses[response.status] ?? 0) + 1
    await response.text()
    return response
  }
}

import type { SoakEvent } from './soak_stream.js'

/** The tokens that the provider of the soak tells: `1 2 3 …`. */
export function tokensUpTo(count: number): string {
  return Array.from({ length: count }, (_, n) => `${n + 1} `).join('')
}

/** What a tool's call came to: its result, or why there is none. */
const RESULTS = ['tool-output-available', 'tool-output-error', 'tool-output-denied']

/** What had been seen when the message began anew. */
interface Seen {
  attempt: number
  text: string
  result: string | null
}

/**
 * What one client has seen of one answer. A client takes the events in order: a number that does not follow the one before is a
 * gap or a repeat, unless it is a replay from 1, which begins the message anew. What had been seen before may be shorter afterwards
 * where a process died, and must never be another.
 */
export class AnswerCheck {
  readonly faults: string[] = []
  #text = ''
  #attempt = 0
  #n = 0
  #replays: Seen[] = []
  #runId = ''
  #conversationId = ''
  #error: string | null = null
  #result: string | null = null
  #isAborted = false

  get text() {
    return this.#text
  }

  get runId() {
    return this.#runId
  }

  get conversationId() {
    return this.#conversationId
  }

  /** Times that the message began anew. */
  get replays() {
    return this.#replays.length
  }

  /** The most that was shown and is not in the message, in characters: the tail that a crash may cost. */
  get lostTail() {
    return Math.max(0, ...this.#replays.map(({ text }) => text.length - this.#text.length))
  }

  /** Looks at what was seen before each replay. To be called once the answer has its end. */
  checkReplays(): void {
    for (const { attempt, text, result } of this.#replays) {
      const isAfterDeath = attempt < this.#attempt
      const isShorter = text.startsWith(this.#text) && isAfterDeath
      const isOtherResult = result !== null && result !== this.#result && !isAfterDeath
      if ((!this.#text.startsWith(text) && !isShorter) || isOtherResult) {
        this.faults.push(`what was seen of run ${this.#runId} is contradicted: …${text.slice(-40)}`)
      }
    }
  }

  /** Code of the failure that the stream told; null where it told none. */
  get error() {
    return this.#error
  }

  /** What the call of a tool came to, as the stream told it; null where it told nothing. */
  get result(): string | null {
    return this.#result
  }

  get isAborted() {
    return this.#isAborted
  }

  /** What to follow from. */
  get lastEventId() {
    return `${this.#runId}:${this.#attempt}:${this.#n}`
  }

  get hasBegun() {
    return this.#n > 0
  }

  take({ attempt, n, chunk }: SoakEvent): void {
    if (n === 1 && this.#n > 0) {
      this.#replays.push({ attempt: this.#attempt, text: this.#text, result: this.#result })
      this.#text = ''
      this.#error = null
      this.#result = null
      this.#isAborted = false
    } else if (n !== this.#n + 1) {
      this.faults.push(`event ${n} came after ${this.#n} in run ${this.#runId}`)
    }
    this.#n = n
    this.#attempt = attempt
    this.#note(chunk)
  }

  #note({ type, delta, messageMetadata }: SoakEvent['chunk']): void {
    if (type === 'start' && messageMetadata !== undefined) {
      this.#runId = String(messageMetadata.run_id)
      this.#conversationId = String(messageMetadata.conversation_id)
    } else if (type === 'text-delta') {
      this.#text += delta ?? ''
    } else if (RESULTS.includes(type)) {
      this.#noteResult(type)
    } else if (type === 'abort') {
      this.#isAborted = true
    } else if (type === 'message-metadata') {
      const { error } = messageMetadata ?? {}
      this.#error = typeof error === 'object' && error !== null ? JSON.stringify(error) : null
    }
  }

  /** The provider calls one tool and speaks after that. */
  #noteResult(type: string): void {
    if (this.#result !== null || this.#text !== '') {
      this.faults.push(`run ${this.#runId} has the result of a call twice or too late`)
    }
    this.#result = type
  }
}

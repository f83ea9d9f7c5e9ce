import { MAX_MESSAGE_BYTES, MAX_WINDOW_BYTES, WINDOW_MS } from './limits.js'

/** A server sent more than it may. */
export class FloodError extends Error {
  constructor() {
    super('The server sent more than it may')
    this.name = 'FloodError'
  }
}

const NEWLINE = 10
const RETURN = 13

/**
 * Counts what comes in, before it is kept anywhere.
 *
 * @param boundary - what ends a message: a line, an empty line (server-sent events), or only the end of everything
 */
export class FloodMeter {
  #messageBytes = 0
  #windowBytes = 0
  #windowStart = performance.now()
  /** Whether the line so far is empty, also over the edges of chunks. */
  #isLineEmpty = false

  constructor(private boundary: 'line' | 'empty line' | 'end') {}

  /** Throws `FloodError` where the chunk is too much. */
  add(chunk: Uint8Array): void {
    const now = performance.now()
    if (now - this.#windowStart > WINDOW_MS) {
      this.#windowStart = now
      this.#windowBytes = 0
    }
    this.#windowBytes += chunk.length
    if (this.#windowBytes > MAX_WINDOW_BYTES) {
      throw new FloodError()
    }
    if (this.boundary === 'end') {
      this.#grow(chunk.length)
    } else {
      this.#walk(chunk)
    }
  }

  #walk(chunk: Uint8Array): void {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#grow(end - start)
      const length = end > start && chunk[end - 1] === RETURN ? end - start - 1 : end - start
      const isEmpty = length === 0 && this.#isLineEmpty
      if (this.boundary === 'line' || isEmpty) {
        this.#messageBytes = 0
      }
      this.#isLineEmpty = true
      start = end + 1
    }
    const rest = chunk.length - start
    this.#grow(rest)
    /* A lone carriage return is the first half of an empty line's end. */
    if (rest > 1 || (rest === 1 && chunk[start] !== RETURN)) {
      this.#isLineEmpty = false
    }
  }

  #grow(bytes: number): void {
    this.#messageBytes += bytes
    if (this.#messageBytes > MAX_MESSAGE_BYTES) {
      throw new FloodError()
    }
  }
}

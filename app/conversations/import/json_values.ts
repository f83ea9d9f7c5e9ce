/** One of the values in a file, as text; or null where it is larger than what is read of one. */
export interface JsonText {
  /** From 1. */
  position: number
  text: string | null
}

/** The file cannot be read any further: what came before it is whole. */
export class BrokenJson extends Error {}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
/** Blanks, commas and the mark that some programs put at the beginning of UTF-8. */
const BETWEEN = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2c, 0xef, 0xbb, 0xbf])

/**
 * Cuts a stream of JSON into values: the entries of the array that the file is, or the objects that follow each other in it
 * (JSON lines). Knows brackets and strings only, so that a file of any size takes the memory of one value.
 */
class ValueCutter {
  #maxBytes: number
  #pieces: Buffer[] = []
  #bytes = 0
  #depth = 0
  #isInString = false
  #isEscaped = false
  #isInArray = false
  #position = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Whether a value has begun and not ended. */
  get isOpen() {
    return this.#depth > 0 || this.#isInArray
  }

  *feed(chunk: Buffer): Generator<JsonText> {
    let start = this.#depth > 0 ? 0 : -1
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]
      if (this.#depth === 0) {
        if (this.#begins(byte)) {
          start = i
        }
      } else if (this.#ends(byte)) {
        this.#keep(chunk.subarray(start, i + 1))
        start = -1
        yield this.#take()
      }
    }
    if (start !== -1) {
      this.#keep(chunk.subarray(start))
    }
  }

  #begins(byte: number): boolean {
    if (byte === OPEN_ARRAY && !this.#isInArray && this.#position === 0) {
      this.#isInArray = true
      return false
    }
    if (byte === CLOSE_ARRAY && this.#isInArray) {
      this.#isInArray = false
      return false
    }
    if (OPENING.has(byte)) {
      this.#depth = 1
      return true
    }
    if (!BETWEEN.has(byte)) {
      throw new BrokenJson('This is not a JSON file of conversations')
    }
    return false
  }

  #ends(byte: number): boolean {
    if (this.#isInString) {
      if (this.#isEscaped) {
        this.#isEscaped = false
      } else if (byte === BACKSLASH) {
        this.#isEscaped = true
      } else if (byte === QUOTE) {
        this.#isInString = false
      }
      return false
    }
    if (byte === QUOTE) {
      this.#isInString = true
    } else if (OPENING.has(byte)) {
      this.#depth++
    } else if (CLOSING.has(byte)) {
      this.#depth--
    }
    return this.#depth === 0
  }

  #keep(piece: Buffer) {
    this.#bytes += piece.length
    if (this.#bytes > this.#maxBytes) {
      this.#pieces = []
    } else {
      this.#pieces.push(piece)
    }
  }

  #take(): JsonText {
    const text = this.#bytes > this.#maxBytes ? null : Buffer.concat(this.#pieces).toString('utf8')
    this.#pieces = []
    this.#bytes = 0
    return { position: ++this.#position, text }
  }
}

/**
 * The values of a JSON file, one after the other.
 *
 * @param maxBytes - of one value; a larger one is skipped
 * @throws BrokenJson where the file is something else, or ends in the middle
 */
export async function* jsonValues(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number
): AsyncGenerator<JsonText> {
  const cutter = new ValueCutter(maxBytes)
  for await (const chunk of chunks) {
    yield* cutter.feed(chunk)
  }
  if (cutter.isOpen) {
    throw new BrokenJson('The file ends in the middle of a conversation')
  }
}

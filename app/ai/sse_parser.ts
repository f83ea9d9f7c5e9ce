import { StringDecoder } from 'node:string_decoder'

const LF = 10
const CR = 13
const SPACE = 32
const BYTE_ORDER_MARK = 0xfeff

/** An event grew over the parser's limit. */
export class EventTooLargeError extends Error {
  constructor(readonly limit: number) {
    super(`an event is longer than ${limit} characters`)
    this.name = 'EventTooLargeError'
  }
}

/** Takes whole events from `position` on, a line's start, and answers where they end; `position` where it takes none. */
export type SseShortcut = (text: string, position: number) => number

/**
 * Reads `text/event-stream` (WHATWG HTML, "Server-sent events") from chunks cut anywhere, also inside a character or
 * between CR and LF. Line ends may be LF, CRLF or CR; comments, `id` and `retry` are skipped. Unlike a browser it
 * delivers a last event that lacks its empty line: some servers end so.
 */
export class SseParser {
  #onEvent: (data: string, event: string) => void
  #maxEventSize: number
  #decoder = new StringDecoder('utf8')
  /** Parts of a line whose end has not come; kept apart, because joining them per chunk would cost their square. */
  #line: string[] = []
  #lineLength = 0
  /** Null until the event has a `data` line. */
  #data: string | null = null
  #event = ''
  #shortcut: SseShortcut | null
  #skipLineFeed = false
  #atStart = true

  /**
   * @param onEvent - called for each event within `push`; what it throws leaves `push`
   * @param maxEventSize - the longest line or event taken, in UTF-16 code units
   * @param shortcut - reads what it knows without the parser
   */
  constructor(
    onEvent: (data: string, event: string) => void,
    maxEventSize: number,
    shortcut: SseShortcut | null = null
  ) {
    this.#onEvent = onEvent
    this.#maxEventSize = maxEventSize
    this.#shortcut = shortcut
  }

  /** Takes the next bytes. Throws `EventTooLargeError`, after which the parser must not be used any more. */
  push(chunk: Buffer): void {
    this.#read(this.#decoder.write(chunk))
  }

  /** Takes the end of the stream. */
  end(): void {
    this.#read(this.#decoder.end())
    if (this.#lineLength > 0) {
      const line = this.#takeLine('')
      this.#readLine(line, 0, line.length)
    }
    this.#dispatch()
  }

  #read(text: string): void {
    const length = text.length
    if (length === 0) {
      return
    }
    let position = 0
    if (this.#atStart) {
      this.#atStart = false
      position = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0
    }
    if (this.#skipLineFeed) {
      this.#skipLineFeed = false
      if (text.charCodeAt(position) === LF) {
        position++
      }
    }

    /* Each is looked up again only when it was passed, so a stream without CR pays one search per chunk. */
    let lineFeed = position - 1
    let carriageReturn = position - 1
    for (;;) {
      position = this.#readAhead(text, position)
      if (lineFeed < position) {
        lineFeed = indexOrEnd(text, '\n', position)
      }
      if (carriageReturn < position) {
        carriageReturn = indexOrEnd(text, '\r', position)
      }
      const end = lineFeed < carriageReturn ? lineFeed : carriageReturn
      if (end === length) {
        break
      }

      if (this.#lineLength === 0) {
        this.#readLine(text, position, end)
      } else {
        const line = this.#takeLine(text.slice(position, end))
        this.#readLine(line, 0, line.length)
      }

      position = end + 1
      if (text.charCodeAt(end) === CR) {
        if (position === length) {
          this.#skipLineFeed = true
        } else if (text.charCodeAt(position) === LF) {
          position++
        }
      }
    }

    if (position < length) {
      this.#keep(position === 0 ? text : text.slice(position))
    }
  }

  /** Lets the shortcut read where an event begins; answers where to go on. */
  #readAhead(text: string, position: number): number {
    if (
      this.#shortcut === null ||
      this.#lineLength > 0 ||
      this.#data !== null ||
      this.#event !== ''
    ) {
      return position
    }
    return this.#shortcut(text, position)
  }

  #keep(part: string): void {
    this.#line.push(part)
    this.#lineLength += part.length
    if (this.#lineLength > this.#maxEventSize) {
      throw new EventTooLargeError(this.#maxEventSize)
    }
  }

  #takeLine(rest: string): string {
    const line = this.#line.length === 1 ? this.#line[0] + rest : this.#line.join('') + rest
    this.#line = []
    this.#lineLength = 0
    return line
  }

  /** Reads the line that `text` holds from `start` to before `end`. */
  #readLine(text: string, start: number, end: number): void {
    if (start === end) {
      this.#dispatch()
      return
    }
    if (text.startsWith('data:', start) && end - start >= 5) {
      this.#addData(valueOf(text, start + 5, end))
    } else if (text.startsWith('event:', start) && end - start >= 6) {
      this.#event = valueOf(text, start + 6, end)
    } else if (end - start === 4 && text.startsWith('data', start)) {
      this.#addData('')
    }
  }

  #addData(value: string): void {
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`
    if (this.#data.length > this.#maxEventSize) {
      throw new EventTooLargeError(this.#maxEventSize)
    }
  }

  #dispatch(): void {
    const data = this.#data
    const event = this.#event
    this.#data = null
    this.#event = ''
    if (data !== null) {
      this.#onEvent(data, event)
    }
  }
}

function indexOrEnd(text: string, lineEnd: string, from: number): number {
  const index = text.indexOf(lineEnd, from)
  return index < 0 ? text.length : index
}

/** A field's value: one space after the colon belongs to the format. */
function valueOf(text: string, start: number, end: number): string {
  return text.slice(text.charCodeAt(start) === SPACE && start < end ? start + 1 : start, end)
}

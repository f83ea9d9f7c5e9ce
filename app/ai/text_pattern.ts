const LINE_START = 'data: '
const EVENT_END = '\n\n'
const CONTROL = /\p{Cc}/u

/** What reading ahead found. */
export interface RepeatedText {
  /** The texts of the events, joined. */
  text: string
  /** Where the events end. */
  end: number
}

/**
 * Spares parsing the events of a stream that differ in one string only, as nearly all of a model's text does: an event
 * with the head and tail of an earlier one and plain text between them is the earlier one with that text. Exact, since
 * the head ends inside the string, and text without quotes, escapes and control characters cannot leave it. Anything else
 * is left to the JSON parser.
 */
export class TextPattern {
  #opening: string
  #head = ''
  #tail = ''
  #tailAndHead = ''

  /** @param key of the string that differs, e.g. `content` */
  constructor(key: string) {
    this.#opening = `"${key}":"`
  }

  /** Remembers an event that means nothing but `text`. The key must occur once. */
  learn(data: string, text: string) {
    const start = data.indexOf(this.#opening)
    const from = start + this.#opening.length
    const to = from + text.length
    if (start !== -1 && data.startsWith(`${text}"`, from) && !data.includes(this.#opening, from)) {
      this.#head = copyOf(LINE_START + data.slice(0, from))
      this.#tail = copyOf(data.slice(to) + EVENT_END)
      this.#tailAndHead = copyOf(this.#tail + this.#head)
    }
  }

  /** Reads events like the one that was learnt, from a line's start on; null where the next event is another. */
  readAhead(chunk: string, position: number): RepeatedText | null {
    const head = this.#head
    if (head === '' || !holds(chunk, position, head)) {
      return null
    }
    const tail = this.#tail
    const tailAndHead = this.#tailAndHead
    let end = position
    let text = ''
    let from = position + head.length
    for (;;) {
      const to = chunk.indexOf('"', from)
      const piece = chunk.slice(from, to)
      if (to === -1 || piece.includes('\\')) {
        break
      }
      const isMore = holds(chunk, to, tailAndHead)
      if (!isMore && !holds(chunk, to, tail)) {
        break
      }
      text += piece
      end = to + tail.length
      if (!isMore) {
        break
      }
      from = to + tailAndHead.length
    }
    return end === position || CONTROL.test(text) ? null : { text, end }
  }
}

/** `startsWith` compares unit by unit once it is compiled; this compares memory, for long parts ten times as fast. */
function holds(text: string, position: number, part: string): boolean {
  return text.slice(position, position + part.length) === part
}

/** A string of its own: a slice would keep alive, and be compared through, the whole chunk that it was cut from. */
function copyOf(text: string): string {
  return Buffer.from(text).toString()
}

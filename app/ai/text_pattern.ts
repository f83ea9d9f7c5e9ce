/** A JSON string's inside that stands for itself: no quote, no escape, no control character. */
const PLAIN = /^[^"\\\p{Cc}]+$/u

/**
 * Spares parsing the events of a stream that differ in one string only, as nearly all of a model's text does: an event
 * with the head and tail of an earlier one and a plain text between them is the earlier one with that text. Exact, since
 * the head ends inside the string and a plain text cannot leave it. Anything else is left to the JSON parser.
 */
export class TextPattern {
  #opening: string
  #head = ''
  #tail = ''

  /** @param opening the key and opening quote of the string, e.g. `"content":"` */
  constructor(opening: string) {
    this.#opening = opening
  }

  /** Remembers an event of which only the text after `opening` matters; it must occur once. */
  learn(data: string) {
    const start = data.indexOf(this.#opening)
    if (start === -1 || data.includes(this.#opening, start + 1)) {
      return
    }
    const from = start + this.#opening.length
    const to = data.indexOf('"', from)
    if (PLAIN.test(data.slice(from, to))) {
      this.#head = copyOf(data.slice(0, from))
      this.#tail = copyOf(data.slice(to))
    }
  }

  /** The text of an event like the one that was learnt; null where it is another. */
  match(data: string): string | null {
    const end = data.length - this.#tail.length
    if (
      this.#head === '' ||
      end <= this.#head.length ||
      !data.startsWith(this.#head) ||
      !data.endsWith(this.#tail)
    ) {
      return null
    }
    const text = data.slice(this.#head.length, end)
    return PLAIN.test(text) ? text : null
  }
}

/** A string of its own: a slice would keep alive, and be compared through, the whole chunk that it was cut from. */
function copyOf(text: string): string {
  return Buffer.from(text).toString()
}

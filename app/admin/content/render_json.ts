import { CONTENT_LIMITS } from './content_limits.js'
import { cutText } from './cut_text.js'
import { escapeHtml } from './escape_html.js'

export interface RenderedJson {
  /** Safe to put into a `<pre>`. */
  html: string
  /** Not all of it is in `html`. */
  isCut: boolean
  /** Of the value as compact JSON, in UTF-8. */
  bytes: number
}

/** What is shown at most: UTF-16 units and lines. */
export interface JsonLimits {
  length: number
  lines: number
}

const LIMITS: JsonLimits = { length: CONTENT_LIMITS.json, lines: CONTENT_LIMITS.jsonLines }

const INDENT = '  '

type Kind = 'attr' | 'string' | 'number' | 'literal'

/** Writes JSON with its colours until a limit is reached: how large a value is does not count. */
class JsonWriter {
  html = ''
  isFull = false
  #length: number
  #lines: number

  constructor({ length, lines }: JsonLimits) {
    this.#length = length
    this.#lines = lines
  }

  value(value: unknown, depth: number): void {
    if (Array.isArray(value)) {
      this.#container('[]', value.entries(), value.length, depth)
    } else if (typeof value === 'object' && value !== null) {
      const fields = Object.entries(value)
      this.#container('{}', fields.values(), fields.length, depth)
    } else if (typeof value === 'string') {
      this.#string('string', value)
    } else {
      this.#token(typeof value === 'number' ? 'number' : 'literal', JSON.stringify(value ?? null))
    }
  }

  #container(
    [open, close]: string,
    entries: Iterable<[string | number, unknown]>,
    size: number,
    depth: number
  ) {
    this.#text(open)
    let isFirst = true
    for (const [name, value] of entries) {
      if (this.isFull) {
        return
      }
      this.#text(isFirst ? '' : ',')
      this.#line(depth + 1)
      isFirst = false
      if (typeof name === 'string') {
        this.#string('attr', name)
        this.#text(': ')
      }
      this.value(value, depth + 1)
    }
    if (size > 0) {
      this.#line(depth)
    }
    this.#text(close)
  }

  #line(depth: number) {
    this.#lines -= 1
    if (this.#lines <= 0) {
      this.isFull = true
    }
    this.#text(`\n${INDENT.repeat(depth)}`)
  }

  #string(kind: Kind, text: string) {
    /* Of a huge string no more is escaped than can be shown. */
    const head = cutText(text, this.#length + 1)
    const quoted = JSON.stringify(head)
    this.#token(kind, head.length < text.length ? quoted.slice(0, -1) : quoted)
  }

  #token(kind: Kind, text: string) {
    const shown = this.#take(text)
    this.html += shown && `<span class="hljs-${kind}">${escapeHtml(shown)}</span>`
  }

  #text(text: string) {
    this.html += escapeHtml(this.#take(text))
  }

  #take(text: string): string {
    if (this.isFull) {
      return ''
    }
    const shown = cutText(text, this.#length)
    this.#length -= shown.length
    this.isFull = shown.length < text.length
    return shown
  }
}

/** A value, which came from JSON, as indented and coloured JSON for a page. Of a large one the beginning. */
export function renderJson(value: unknown, limits: JsonLimits = LIMITS): RenderedJson {
  const writer = new JsonWriter(limits)
  writer.value(value, 0)
  return {
    html: writer.html,
    isCut: writer.isFull,
    bytes: Buffer.byteLength(JSON.stringify(value ?? null)),
  }
}

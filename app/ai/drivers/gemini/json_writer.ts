import type { JsonPathStep } from './json_path.js'

/** An object or array that is still open, at the end of the text. */
interface Container {
  /** Where it stands in the one around it; null for the document. */
  step: JsonPathStep | null
  /** Names of the members so far; null for an array. */
  names: Set<string> | null
  size: number
}

/**
 * Writes the JSON text of one object place by place, in the order in which the places come: what is written never
 * changes, so each step can be passed on as it is. A place before the end of the text is refused.
 */
export class JsonWriter {
  #open: Container[] = []
  #inText = false

  /** Begins the value at a path, and ends it unless it is a text that goes on. Returns the new piece of JSON text. */
  write(path: JsonPathStep[], value: unknown, goesOn: boolean): string {
    const leaf = path.at(-1)
    if (leaf === undefined) {
      throw new SyntaxError('A JSON path must name a place inside the document')
    }
    let piece = this.#open.length === 0 ? this.#enter(null, path[0]) : this.#endText()

    const parents = path.slice(0, -1)
    let depth = 0
    while (depth < parents.length && this.#open[depth + 1]?.step === parents[depth]) {
      depth++
    }
    piece += this.#leaveTo(depth + 1)
    for (; depth < parents.length; depth++) {
      piece += this.#place(parents[depth]) + this.#enter(parents[depth], path[depth + 1])
    }
    piece += this.#place(leaf) + JSON.stringify(value)

    if (goesOn && typeof value === 'string') {
      this.#inText = true
      return piece.slice(0, -1)
    }
    return piece
  }

  /** Goes on with the text at the end, and ends it unless more comes. Returns the new piece of JSON text. */
  append(text: string, goesOn: boolean): string {
    const piece = JSON.stringify(text).slice(1, -1)
    return goesOn ? piece : piece + this.#endText()
  }

  /** Ends the document. Returns the last piece of JSON text: nothing, where nothing was written. */
  end(): string {
    return this.#endText() + this.#leaveTo(0)
  }

  #endText() {
    const piece = this.#inText ? '"' : ''
    this.#inText = false
    return piece
  }

  #leaveTo(depth: number) {
    const left = this.#open.splice(depth).reverse()
    return left.map(({ names }) => (names ? '}' : ']')).join('')
  }

  /** `first` is the first step inside: a name makes it an object, an index an array. */
  #enter(step: JsonPathStep | null, first: JsonPathStep | undefined) {
    const isArray = typeof first === 'number'
    this.#open.push({ step, names: isArray ? null : new Set(), size: 0 })
    return isArray ? '[' : '{'
  }

  /** What stands before the next value of the innermost container. */
  #place(step: JsonPathStep) {
    const container = this.#open.at(-1)
    const comma = container?.size ? ',' : ''
    if (container?.names && typeof step === 'string' && !container.names.has(step)) {
      container.names.add(step)
      container.size++
      return `${comma}${JSON.stringify(step)}:`
    }
    if (container?.names === null && step === container.size) {
      container.size++
      return comma
    }
    throw new SyntaxError('The JSON path does not name the next place of the document')
  }
}

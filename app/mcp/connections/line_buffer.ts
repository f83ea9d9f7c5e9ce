const NEWLINE = 10

/**
 * Puts lines together from chunks. A line is copied once, when it is whole: joining what there is with each chunk that comes
 * would copy a large one some hundred times.
 */
export class LineBuffer {
  #rest: Buffer[] = []

  /** The lines that are whole now, as UTF-8, without their ends. */
  take(chunk: Buffer): string[] {
    const lines: string[] = []
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#rest.push(chunk.subarray(start, end))
      const line = Buffer.concat(this.#rest).toString()
      this.#rest = []
      start = end + 1
      lines.push(line.endsWith('\r') ? line.slice(0, -1) : line)
    }
    if (start < chunk.length) {
      this.#rest.push(chunk.subarray(start))
    }
    return lines
  }

  clear() {
    this.#rest = []
  }
}

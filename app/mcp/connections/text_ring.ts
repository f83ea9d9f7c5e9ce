/** The end of a stream of text, bounded. */
export class TextRing {
  #chunks: Buffer[] = []
  #size = 0

  constructor(private maxBytes: number) {}

  add(chunk: Buffer): void {
    const kept = chunk.length > this.maxBytes ? chunk.subarray(-this.maxBytes) : chunk
    this.#chunks.push(kept)
    this.#size += kept.length
    while (this.#size > this.maxBytes) {
      const first = this.#chunks[0]
      const surplus = this.#size - this.maxBytes
      if (first.length <= surplus) {
        this.#chunks.shift()
        this.#size -= first.length
      } else {
        this.#chunks[0] = first.subarray(surplus)
        this.#size -= surplus
      }
    }
  }

  toString(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }
}

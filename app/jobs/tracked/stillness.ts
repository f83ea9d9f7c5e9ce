/** Notices that nothing is heard of some work for too long. */
export class Stillness {
  #onTooLong: () => void
  #ms: number
  #timer: NodeJS.Timeout
  #isOver = false

  /** @param ms how long nothing may be heard */
  constructor(onTooLong: () => void, ms: number) {
    this.#onTooLong = onTooLong
    this.#ms = ms
    this.#timer = this.#begin(ms)
  }

  /** From now on it counts anew. */
  heard(): void {
    if (!this.#isOver) {
      this.#timer.refresh()
    }
  }

  /** For work of which nothing is heard by its nature: it may take `moreMs` more. */
  async during<T>(moreMs: number, work: () => Promise<T>): Promise<T> {
    this.#wait(this.#ms + moreMs)
    try {
      return await work()
    } finally {
      this.#wait(this.#ms)
    }
  }

  /** Nothing is noticed any more. */
  end(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #wait(ms: number): void {
    if (!this.#isOver) {
      clearTimeout(this.#timer)
      this.#timer = this.#begin(ms)
    }
  }

  #begin(ms: number): NodeJS.Timeout {
    return setTimeout(this.#onTooLong, ms).unref()
  }
}

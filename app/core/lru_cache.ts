/**
 * Keeps the `limit` entries that were used last. Memory is bounded whatever is asked.
 */
export class LruCache<Key, Value> {
  #entries = new Map<Key, Value>()
  #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }
    return value
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#limit) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    }
  }

  delete(key: Key): void {
    this.#entries.delete(key)
  }

  /** Removes every entry that `matches`. Walks them all. */
  deleteWhere(matches: (value: Value) => boolean): void {
    for (const [key, value] of this.#entries) {
      if (matches(value)) {
        this.#entries.delete(key)
      }
    }
  }
}

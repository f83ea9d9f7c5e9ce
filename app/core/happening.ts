/**
 * A kind of thing that happens, told to whoever measures. Whoever tells knows nobody who listens, and while nobody does it
 * costs next to nothing.
 */
export class Happening<Fact> {
  #listeners = new Set<(fact: Fact) => void>()

  /** Whether anybody wants to know: for facts that take work to find out. */
  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  tell(fact: Fact): void {
    for (const listener of this.#listeners) {
      listener(fact)
    }
  }

  /** Tells `listener`, which must not throw, until the answered function is called. */
  listen(listener: (fact: Fact) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}

/** After so many failures in a row a service is left alone for a while. */
const FAILURES = 5
const PAUSE_MS = 10_000

/**
 * Leaves a service alone that keeps failing: after five failures in a row for 10 s. The first try after that decides whether
 * it is used again, so that one that is still away costs its callers one failure in 10 s.
 */
export class Breaker {
  #failures = 0
  /** On the clock of `performance.now()`. */
  #openUntil = 0

  /** Whether the service is to be left alone now. */
  get isOpen(): boolean {
    return performance.now() < this.#openUntil
  }

  /** The service has answered. */
  succeeded(): void {
    this.#failures = 0
    this.#openUntil = 0
  }

  /** The service has not answered, or with an error of its own. Answers whether it is left alone from this moment on. */
  failed(): boolean {
    const wasOpen = this.isOpen
    this.#failures++
    if (this.#failures < FAILURES) {
      return false
    }
    this.#openUntil = performance.now() + PAUSE_MS
    return !wasOpen
  }
}

import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS, MAX_RESTARTS, RESTART_WINDOW_MS } from './limits.js'

/**
 * When a server that failed may be tried again: after pauses that double up to a minute; a program is started again
 * five times in ten minutes at most. Times are those of `performance.now()`.
 */
export class RetryPauses {
  #failures: number[] = []

  constructor(private isProgram: boolean) {}

  /** It failed, or ended by itself. */
  failed(now = performance.now()): void {
    this.#failures = [...this.#recent(now), now]
  }

  /** It answered. A program's failures stay: one that ends again and again answers each time. */
  succeeded(): void {
    if (!this.isProgram) {
      this.#failures = []
    }
  }

  /** How long it must not be tried yet, in ms; 0: it may be tried. */
  pause(now = performance.now()): number {
    const recent = this.#recent(now)
    const last = recent.at(-1)
    if (last === undefined) {
      return 0
    }
    const usual = Math.min(FIRST_PAUSE_MS * 2 ** (recent.length - 1), LONGEST_PAUSE_MS)
    const until =
      this.isProgram && recent.length > MAX_RESTARTS ? recent[0] + RESTART_WINDOW_MS : last + usual
    return Math.max(0, until - now)
  }

  #recent(now: number): number[] {
    return this.#failures.filter((time) => time > now - RESTART_WINDOW_MS)
  }
}

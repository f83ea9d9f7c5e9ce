import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How often the loop is looked at, in ms: often enough to see what people feel, seldom enough to cost nothing. */
const RESOLUTION_MS = 50
const NANO_PER_MS = 1e6

/** How late this process gets to its work, since it began to be measured or was last reset. */
export class EventLoopDelay {
  #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  #since = Date.now()

  begin(): void {
    this.#since = Date.now()
    this.#histogram.enable()
  }

  end(): void {
    this.#histogram.disable()
  }

  /** Forgets what was measured so far. */
  reset(): void {
    this.#since = Date.now()
    this.#histogram.reset()
  }

  /** In ms; null where nothing was measured yet. The time between two looks is no delay. */
  read(): { p50Ms: number; p99Ms: number; maxMs: number; since: number } | null {
    const { count } = this.#histogram
    return count === 0
      ? null
      : {
          p50Ms: this.#delay(this.#histogram.percentile(50)),
          p99Ms: this.#delay(this.#histogram.percentile(99)),
          maxMs: this.#delay(this.#histogram.max),
          since: this.#since,
        }
  }

  #delay(nanoseconds: number): number {
    return Math.max(0, nanoseconds / NANO_PER_MS - RESOLUTION_MS)
  }
}

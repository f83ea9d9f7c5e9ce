import { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'

type Answer = Pick<ServerResponse, 'headersSent' | 'destroyed'>

/** How long a request has waited for the database in all. What waits at the same moment waits once. */
export class RequestPatience {
  #answer: Answer
  #waiting = 0
  /** Since when something waits, on the clock of `performance.now()`. */
  #since = 0
  #spentMs = 0

  constructor(answer: Answer) {
    this.#answer = answer
  }

  /** Whether nobody waits for the beginning of the answer any more. */
  get isOver(): boolean {
    return this.#answer.headersSent || this.#answer.destroyed
  }

  /** Begins to wait; `end` has to follow. Answers what is left of `patienceMs`. */
  begin(patienceMs: number): number {
    const now = performance.now()
    if (this.#waiting++ === 0) {
      this.#since = now
    }
    return Math.max(0, patienceMs - this.#spentMs - (now - this.#since))
  }

  end(): void {
    if (--this.#waiting === 0) {
      this.#spentMs += performance.now() - this.#since
    }
  }
}

const requests = new AsyncLocalStorage<RequestPatience | null>()

/**
 * Does what a request asks for: until its answer begins all that waits for the database has one patience. A request needs it
 * several times, and whoever sent it waits for all of them.
 */
export function withPatience<T>(answer: Answer, work: () => T): T {
  return requests.run(new RequestPatience(answer), work)
}

/** Does what a request has begun but does not wait for. */
export function outsideRequest<T>(work: () => T): T {
  return requests.run(null, work)
}

/** Null in the background: there each wait has the whole patience. */
export function requestPatience(): RequestPatience | null {
  const patience = requests.getStore() ?? null
  return patience === null || patience.isOver ? null : patience
}

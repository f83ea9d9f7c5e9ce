import { requestPatience, type RequestPatience } from '#core/request_patience'

/** All connections have been in use for as long as anybody waits. */
export class NoConnectionFree extends Error {
  constructor(patienceMs: number) {
    super(`No connection to the database became free in ${patienceMs} ms`)
    this.name = 'NoConnectionFree'
  }
}

/** Where the one that waits longest has done so for this long, in ms, the queue does not get anybody through in time. */
const OVERLOADED_MS = 1_000

interface Waiter {
  go: () => void
  /** On the clock of `performance.now()`. */
  since: number
  /** Of the request that it is a part of. */
  patience: RequestPatience | null
  /** Whether it does not wait any more. */
  isOver: boolean
}

/**
 * What waits for one of a pool's connections: first come, first served, as long as nobody waits for long. In an overload the
 * newest is served first. A request comes back several times for a connection: those that have begun then end before others
 * begin, and whoever has waited for too long is refused having cost next to nothing. With the oldest first, all of them would
 * do their first step, and none its last in time.
 *
 * So an overloaded server answers as many requests as one that is just busy, and what it owes to those that are under way,
 * such as storing what an answer has said, is not behind those who knock.
 */
export class ConnectionQueue {
  #places: number
  #patienceMs: number
  #inside = 0
  #waiting: Waiter[] = []
  #waitingCount = 0

  /**
   * @param places connections that there are
   * @param patienceMs for how long anybody waits: a request in all, other work each time
   */
  constructor(places: number, patienceMs: number) {
    this.#places = places
    this.#patienceMs = patienceMs
  }

  /** How many wait. */
  get size(): number {
    return this.#waitingCount
  }

  /** Does `work` when there is a connection for it. Throws `NoConnectionFree`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside < this.#places) {
      this.#inside++
    } else {
      await this.#wait()
    }
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  #wait(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const patience = requestPatience()
    const waitMs = patience?.begin(this.#patienceMs) ?? this.#patienceMs
    const waiter: Waiter = { go: resolve, since: performance.now(), patience, isOver: false }
    const timer = setTimeout(() => {
      this.#end(waiter)
      reject(new NoConnectionFree(this.#patienceMs))
    }, waitMs)
    waiter.go = () => {
      clearTimeout(timer)
      this.#end(waiter)
      resolve()
    }
    this.#waiting.push(waiter)
    this.#waitingCount++
    return promise
  }

  #end(waiter: Waiter) {
    waiter.isOver = true
    waiter.patience?.end()
    this.#waitingCount--
    if (this.#waitingCount === 0) {
      this.#waiting.length = 0
    }
  }

  /** The place goes to the next one, if anybody waits. */
  #leave() {
    const first = this.#waiting.findIndex(({ isOver }) => !isOver)
    if (first === -1) {
      this.#inside--
      return
    }
    this.#waiting.splice(0, first)
    const isOverloaded = performance.now() - this.#waiting[0].since > OVERLOADED_MS
    const next = isOverloaded ? this.#newest() : this.#waiting.shift()
    next?.go()
  }

  #newest(): Waiter | undefined {
    let waiter = this.#waiting.pop()
    while (waiter?.isOver) {
      waiter = this.#waiting.pop()
    }
    return waiter
  }
}

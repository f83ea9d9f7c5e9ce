/** All connections have been in use for as long as anybody waits. */
export class NoConnectionFree extends Error {
  constructor(patienceMs: number) {
    super(`No connection to the database became free in ${patienceMs} ms`)
    this.name = 'NoConnectionFree'
  }
}

interface Waiter {
  go: () => void
  /** Whether it does not wait any more. */
  isOver: boolean
}

/**
 * What waits for one of a pool's connections. Where few wait it is first come, first served. Where more wait than there are
 * connections, the newest is served first: a request comes back several times for a connection, and those that have begun
 * then end before others begin. Whoever has waited for too long is refused having cost next to nothing. With the oldest
 * first, all of them would do their first step, and none its last in time.
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
   * @param patienceMs for how long anybody waits
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
    const waiter: Waiter = { go: resolve, isOver: false }
    const timer = setTimeout(() => {
      this.#end(waiter)
      reject(new NoConnectionFree(this.#patienceMs))
    }, this.#patienceMs)
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
    this.#waitingCount--
    if (this.#waitingCount === 0) {
      this.#waiting.length = 0
    }
  }

  /** The place goes to the next one, if anybody waits. */
  #leave() {
    const next = this.#waitingCount > this.#places ? this.#newest() : this.#oldest()
    if (next === undefined) {
      this.#inside--
    } else {
      next.go()
    }
  }

  #newest(): Waiter | undefined {
    let waiter = this.#waiting.pop()
    while (waiter?.isOver) {
      waiter = this.#waiting.pop()
    }
    return waiter
  }

  #oldest(): Waiter | undefined {
    const first = this.#waiting.findIndex(({ isOver }) => !isOver)
    return first === -1 ? undefined : this.#waiting.splice(0, first + 1)[first]
  }
}

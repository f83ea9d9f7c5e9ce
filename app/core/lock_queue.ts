import { isBusy } from '#core/database_errors'
import { requestPatience } from '#core/request_patience'

/** For how long work that meets a lock is tried again, that of a request in all; then it fails with the error of the lock. */
const RETRY_MS = 5_000
const PAUSE_MS = { first: 5, most: 100 }

interface Waiter {
  /** Tells whether it tries for all who wait, or the lock is free. */
  go: (turn: 'probe' | 'free') => void
  /** Does not wait any longer. */
  timer: NodeJS.Timeout
}

/**
 * What wants to write to a SQLite file that another process holds. The driver is synchronous: each try stops the whole process for
 * the busy timeout. So one tries at a time, with pauses, and the others wait for what it finds.
 */
export class LockQueue {
  #waiting: Waiter[] = []
  /** What the last try met; null where nobody holds the file, for all that is known. */
  #held: unknown = null
  #isProbing = false
  #timer: NodeJS.Timeout | null = null
  #pauseMs = PAUSE_MS.first

  /**
   * Runs `attempt` until it does not meet a lock, for up to 5 s.
   *
   * @param isRead others' lock is hardly ever in its way: it need not wait for it before it has met it
   */
  async run<T>(attempt: () => Promise<T>, { isRead }: { isRead: boolean }): Promise<T> {
    const giveUpAt = performance.now() + RETRY_MS
    const isFree = isRead || this.#held === null
    let turn = isFree ? 'free' : await this.#wait(giveUpAt, false)
    for (;;) {
      try {
        const result = await attempt()
        this.#open(turn)
        return result
      } catch (error) {
        if (!isBusy(error)) {
          this.#open(turn)
          throw error
        }
        this.#held = error
        turn = await this.#wait(giveUpAt, this.#closed(turn))
      }
    }
  }

  /** The lock was had: all may try. */
  #open(turn: 'probe' | 'free') {
    if (turn === 'probe') {
      this.#isProbing = false
      this.#held = null
      this.#pauseMs = PAUSE_MS.first
      this.#waiting.splice(0).forEach(({ go, timer }) => {
        clearTimeout(timer)
        go('free')
      })
    }
  }

  /** The lock was met. Answers whether that was found out for all, by who stays at the head. */
  #closed(turn: 'probe' | 'free'): boolean {
    if (turn === 'free') {
      return false
    }
    this.#isProbing = false
    this.#pauseMs = Math.min(this.#pauseMs * 2, PAUSE_MS.most)
    return true
  }

  #wait(giveUpAt: number, isHead: boolean): Promise<'probe' | 'free'> {
    const patience = requestPatience()
    const patienceMs = patience?.begin(RETRY_MS) ?? RETRY_MS
    const turn = new Promise<'probe' | 'free'>((resolve, reject) => {
      const held = this.#held
      const giveUp = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter)
        reject(held)
      }
      const waitMs = Math.min(giveUpAt - performance.now(), patienceMs)
      const timer = setTimeout(giveUp, Math.max(0, waitMs))
      const waiter: Waiter = { go: resolve, timer }
      if (isHead) {
        this.#waiting.unshift(waiter)
      } else {
        this.#waiting.push(waiter)
      }
      this.#schedule()
    })
    return patience === null ? turn : turn.finally(() => patience.end())
  }

  #schedule() {
    if (this.#isProbing || this.#timer !== null) {
      return
    }
    this.#timer = setTimeout(() => {
      this.#timer = null
      const waiter = this.#waiting.shift()
      if (waiter === undefined) {
        this.#held = null
        return
      }
      clearTimeout(waiter.timer)
      this.#isProbing = true
      waiter.go('probe')
    }, this.#pauseMs)
  }
}

import type { Follower } from '#runs/follower'
import type { LogListener, RunLog } from '#runs/run_log'

/**
 * Brings new frames from logs to followers: appends of one loop turn are one write per follower, drained by one
 * `setImmediate` for the whole process. Also tells the log writer that there is something to store.
 */
export class EventHub implements LogListener {
  #followers = new Map<RunLog, Set<Follower>>()
  #dirty = new Set<RunLog>()
  #scheduled = false
  #onUnstored: (log: RunLog) => void = () => {}

  /** `listener` hears of each log that has frames to store. */
  whenUnstored(listener: (log: RunLog) => void) {
    this.#onUnstored = listener
  }

  onAppended(log: RunLog) {
    if (log.storedN < log.headN) {
      this.#onUnstored(log)
    }
    this.#dirty.add(log)
    if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(() => this.#drain())
    }
  }

  attach(log: RunLog, follower: Follower) {
    const followers = this.#followers.get(log)
    if (followers === undefined) {
      this.#followers.set(log, new Set([follower]))
    } else {
      followers.add(follower)
    }
  }

  detach(log: RunLog, follower: Follower) {
    const followers = this.#followers.get(log)
    if (followers?.delete(follower) && followers.size === 0) {
      this.#followers.delete(log)
    }
  }

  /** This process no longer writes the log: its followers go on with what the database gets from another. */
  forsake(log: RunLog) {
    const followers = this.#followers.get(log)
    this.#followers.delete(log)
    this.#dirty.delete(log)
    followers?.forEach((follower) => follower.forsakeMemory())
  }

  #drain() {
    this.#scheduled = false
    const logs = [...this.#dirty]
    this.#dirty.clear()
    for (const log of logs) {
      let sentN = log.storedN
      for (const follower of this.#followers.get(log) ?? []) {
        follower.pump()
        if (!follower.isBehind && follower.cursor < sentN) {
          sentN = follower.cursor
        }
      }
      log.forget(sentN)
    }
  }
}

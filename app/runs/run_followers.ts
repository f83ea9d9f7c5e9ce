import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from '#auth/account'
import type { Revocations } from '#auth/revocations'
import { localizeFiles } from '#files/localize_files'
import { tooManyAtOnce } from '#limits/too_many_at_once'
import type { EventHub } from '#runs/event_hub'
import { Follower, type StoredLog } from '#runs/follower'
import type { RunLog } from '#runs/run_log'

/** A comment line this often keeps proxies from closing a silent stream. */
const HEARTBEAT_MS = 15_000
/** How often followers that only the database feeds look for more, and stuck readers are looked for. */
const TICK_MS = 1_000
/** A reader who takes nothing for this long is disconnected. */
const BLOCKED_LIMIT_MS = 60_000
/** How often a stopping server looks whether all readers have their end. */
const SETTLE_POLL_MS = 10

export interface FollowRequest {
  account: Account
  response: ServerResponse
  runId: string
  /** The last frame that the client has; 0 for all. */
  cursor: number
  /** The run's log where this process executes the run. */
  log: RunLog | null
}

/**
 * All open event streams of this process: how many a person has, their heartbeats, and their end when the reader is stuck
 * or the credential that opened them ends. Two timers for all of them.
 */
export class RunFollowers {
  #hub: EventHub
  #stored: StoredLog
  #revocations: Revocations
  #maxPerUser: number
  #open = new Set<Follower>()
  #byUser = new Map<string, number>()
  #timers: NodeJS.Timeout[] = []

  constructor(
    services: { hub: EventHub; stored: StoredLog; revocations: Revocations },
    maxPerUser: number
  ) {
    this.#hub = services.hub
    this.#stored = services.stored
    this.#revocations = services.revocations
    this.#maxPerUser = maxPerUser
  }

  get size() {
    return this.#open.size
  }

  /** Throws 429 `too_many_streams` where the person has as many streams open as are allowed. */
  assertMayFollow(userId: string) {
    if ((this.#byUser.get(userId) ?? 0) >= this.#maxPerUser) {
      const policy = { name: 'streams', atOnce: this.#maxPerUser }
      throw tooManyAtOnce('too_many_streams', policy, {
        detail: `You have ${this.#maxPerUser} streams open; close one first.`,
        retryAfterS: 5,
      })
    }
  }

  /**
   * Lets a response whose head is written follow a run. Answers at once; the response is written, ended or destroyed
   * by the follower from now on.
   */
  attach({ account, response, runId, cursor, log }: FollowRequest) {
    const unwatch = this.#revocations.register(account, () => follower.destroy())
    const follower = new Follower({
      runId,
      response,
      cursor,
      log,
      stored: this.#stored,
      localize: (frames) => localizeFiles(frames, account.id),
      onClosed: () => {
        unwatch()
        if (log !== null) {
          this.#hub.detach(log, follower)
        }
        this.#remove(account.id, follower)
      },
    })
    this.#open.add(follower)
    this.#byUser.set(account.id, (this.#byUser.get(account.id) ?? 0) + 1)
    this.#begin()
    if (log !== null) {
      this.#hub.attach(log, follower)
    }
    follower.pump()
    if (follower.cursor === cursor && !response.writableEnded && !response.destroyed) {
      response.flushHeaders()
    }
  }

  /**
   * For a server that stops, after its runs have ended: waits until the readers of finished logs have their last events,
   * at most `graceMs`, then destroys whatever is still open.
   */
  async settle(graceMs: number) {
    const giveUpAt = performance.now() + graceMs
    for (const follower of this.#open) {
      if (follower.log === null) {
        follower.destroy()
      }
    }
    while (this.#open.size > 0 && performance.now() < giveUpAt) {
      await sleep(SETTLE_POLL_MS)
    }
    for (const follower of this.#open) {
      follower.destroy()
    }
  }

  #remove(userId: string, follower: Follower) {
    this.#open.delete(follower)
    const left = (this.#byUser.get(userId) ?? 1) - 1
    if (left === 0) {
      this.#byUser.delete(userId)
    } else {
      this.#byUser.set(userId, left)
    }
    if (this.#open.size === 0) {
      this.#timers.forEach(clearInterval)
      this.#timers = []
    }
  }

  #begin() {
    if (this.#timers.length === 0) {
      this.#timers = [
        setInterval(() => this.#tick(), TICK_MS).unref(),
        setInterval(() => this.#heartbeat(), HEARTBEAT_MS).unref(),
      ]
    }
  }

  #tick() {
    const stuckSince = performance.now() - BLOCKED_LIMIT_MS
    for (const follower of this.#open) {
      if (follower.blockedAt !== null && follower.blockedAt < stuckSince) {
        follower.destroy()
      } else if (follower.log === null) {
        follower.pump()
      }
    }
  }

  #heartbeat() {
    for (const follower of this.#open) {
      follower.heartbeat()
    }
  }
}

import { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from '#auth/account'
import type { Revocations } from '#auth/revocations'
import { localizeFiles } from '#files/localize_files'
import type { EventHub } from '#runs/event_hub'
import { Follower, type SentTotals } from '#runs/follower'
import type { RunLog } from '#runs/run_log'
import { RemoteLog } from '#runs/remote/remote_log'
import type { RemoteLogs } from '#runs/remote/remote_logs'
import type { StoredRunLog } from '#runs/stored_run_log'
import { StreamPlaces, type StreamPlace } from '#runs/stream_places'

/** A comment line this often keeps proxies from closing a silent stream. */
const HEARTBEAT_MS = 15_000
/** How often stuck readers are looked for. */
const TICK_MS = 1_000
/** A reader who takes nothing for this long is disconnected. */
const BLOCKED_LIMIT_MS = 60_000
/** How often a stopping server looks whether all readers have their end. */
const SETTLE_POLL_MS = 10

export interface FollowRequest {
  account: Account
  /** An HTTP response, or what a reader within this process reads. */
  response: Writable
  place: StreamPlace
  runId: string
  /** The last frame that the client has; 0 for all. */
  cursor: number
  /** The attempt that the last frame is of, where the client says which that is. */
  attempt: number | null
  /** The run's log where this process executes the run. */
  log: RunLog | null
  /** The whole stream, where the log is not kept any more. */
  folded: string | null
}

/**
 * All open event streams of this process: how many a person has, their heartbeats, and their end when the reader is stuck
 * or the credential that opened them ends. Two timers for all of them.
 */
export class RunFollowers {
  #hub: EventHub
  #stored: StoredRunLog
  #remote: RemoteLogs
  #revocations: Revocations
  #places: StreamPlaces
  #open = new Set<Follower>()
  #timers: NodeJS.Timeout[] = []
  #sent: SentTotals = { frames: 0, bytes: 0 }

  constructor(
    services: {
      hub: EventHub
      stored: StoredRunLog
      remote: RemoteLogs
      revocations: Revocations
    },
    maxPerUser: () => number
  ) {
    this.#hub = services.hub
    this.#stored = services.stored
    this.#remote = services.remote
    this.#revocations = services.revocations
    this.#places = new StreamPlaces(maxPerUser)
  }

  get size() {
    return this.#open.size
  }

  /** What was sent to all readers since the process began. */
  get sent(): Readonly<SentTotals> {
    return this.#sent
  }

  /**
   * Keeps a place for a stream of the person while `open` prepares it: also requests that come at once are counted. A
   * place that `attach` was not given is free again afterwards. Throws 429 `too_many_streams` where there is none.
   */
  async withPlace(userId: string, open: (place: StreamPlace) => Promise<void>): Promise<void> {
    const place = this.#places.reserve(userId)
    try {
      await open(place)
    } finally {
      if (!place.isTaken) {
        place.giveBack()
      }
    }
  }

  /**
   * Lets a response whose head is written follow a run. Answers at once; the response is written, ended or destroyed
   * by the follower from now on.
   */
  attach({ account, response, place, folded, attempt, ...request }: FollowRequest) {
    if (response.destroyed || response.closed) {
      return
    }
    const { log, cursor } = request
    const unwatch = this.#revocations.register(account, () => follower.destroy())
    const follower = new Follower({
      ...request,
      response,
      stored: this.#stored,
      localize: (frames) => localizeFiles(frames, account.id),
      sent: this.#sent,
      onForsaken: () => void this.#followRemote(follower, null),
      onClosed: () => {
        unwatch()
        this.#leave(follower)
        this.#open.delete(follower)
        place.giveBack()
        this.#endIfUnused()
      },
    })
    place.isTaken = true
    this.#open.add(follower)
    this.#begin()
    /* Meanwhile another attempt may have begun here: what was seen of the one before is not of this log. */
    if (log !== null && attempt !== null && log.attempt !== attempt) {
      follower.destroy()
      return
    }
    if (log !== null) {
      this.#hub.attach(log, follower)
    }
    if (folded !== null) {
      follower.end(folded)
    } else if (log === null) {
      void this.#followRemote(follower, attempt)
    } else {
      follower.pump()
    }
    const isUntouched = follower.cursor === cursor && !response.writableEnded
    if (isUntouched && !response.destroyed && response instanceof ServerResponse) {
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
      if (!follower.isEnded && (follower.log === null || follower.log instanceof RemoteLog)) {
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

  /**
   * Follows a log that another process writes.
   *
   * @param attempt of which the client has the last frame, where they say so: another one goes on from a place that they may
   *   be ahead of, and they follow again
   */
  async #followRemote(follower: Follower, attempt: number | null) {
    const log = await this.#remote.open(follower.runId).catch(() => null)
    if (follower.isClosed) {
      this.#release(log)
    } else if (log === null || (attempt !== null && log.attempt !== attempt)) {
      this.#release(log)
      follower.destroy()
    } else {
      this.#hub.attach(log, follower)
      follower.follow(log)
    }
  }

  #release(log: RemoteLog | null) {
    if (log !== null) {
      this.#remote.release(log)
    }
  }

  #leave(follower: Follower) {
    const { log } = follower
    if (log !== null) {
      this.#hub.detach(log, follower)
    }
    if (log instanceof RemoteLog) {
      this.#remote.release(log)
    }
  }

  #endIfUnused() {
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
      }
    }
  }

  #heartbeat() {
    for (const follower of this.#open) {
      follower.heartbeat()
    }
  }
}

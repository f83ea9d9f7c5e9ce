import type { EventHub } from '#runs/event_hub'
import type { LogReader } from '#runs/readable_log'
import type { InstanceChannel } from '#runs/remote/instance_channel'
import type { RunLog } from '#runs/run_log'

/** For how long an instance that does not say so again is believed to follow, in ms. */
const WANTED_MS = 12_000

/**
 * Sends what may be seen of a log to another instance that follows it, as it comes. It never holds up anybody: what
 * cannot be sent the other instance reads from the database.
 */
export class AheadReader implements LogReader {
  /** Memory is not kept for it: what is not there any more is stored. */
  readonly isBehind = true
  #log: RunLog
  #to: string
  #hub: EventHub
  #channel: InstanceChannel
  #cursor = 0
  #wantedUntil = 0
  #onClosed: () => void

  constructor(
    log: RunLog,
    to: string,
    services: { hub: EventHub; channel: InstanceChannel },
    onClosed: () => void
  ) {
    this.#log = log
    this.#to = to
    this.#hub = services.hub
    this.#channel = services.channel
    this.#onClosed = onClosed
    this.#hub.attach(log, this)
  }

  get cursor() {
    return this.#cursor
  }

  /** The other instance still wants the log, and has its frames up to `n`. */
  want(n: number) {
    this.#wantedUntil = performance.now() + WANTED_MS
    this.#cursor = n
    this.pump()
  }

  pump() {
    const now = performance.now()
    if (now > this.#wantedUntil) {
      this.close()
      return
    }
    this.#log.holdBackUnproven(now)
    const { visibleN, firstN, restN, runId: run, attempt } = this.#log
    const from = Math.max(this.#cursor, firstN - 1)
    if (from < visibleN) {
      this.#cursor = visibleN
      if (this.#channel.isOpen) {
        const frames = this.#log.visibleAfter(from)
        const message = { run, attempt, first: from + 1, last: visibleN, frames }
        this.#channel.send(this.#to, { type: 'frames', ...message })
      }
    }
    if (restN !== null) {
      this.forsakeMemory()
    }
  }

  /** The log of its writer is never void. */
  voidAfter() {}

  /** The log is written no more here, or rests: the other instance finds out how it goes on. */
  forsakeMemory() {
    this.#channel.send(this.#to, { type: 'look', run: this.#log.runId })
    this.close()
  }

  close() {
    this.#hub.detach(this.#log, this)
    this.#onClosed()
  }
}

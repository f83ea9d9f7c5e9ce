import type { EventHub } from '#runs/event_hub'
import { AheadReader } from '#runs/remote/ahead_reader'
import type { InstanceChannel } from '#runs/remote/instance_channel'
import type { InstanceMessage } from '#runs/remote/instance_messages'
import type { RemoteLog } from '#runs/remote/remote_log'
import type { AheadSource, RemoteLogs } from '#runs/remote/remote_logs'
import type { RunEngine } from '#runs/run_engine'

/** How often an instance that follows says so again: what was lost is made good by then, in ms. */
const WANT_AGAIN_MS = 4_000
/** A log with a gap is asked for again at most this often, in ms. */
const GAP_PAUSE_MS = 200

/** What this instance has last asked for. */
interface Wanted {
  owner: string
  at: number
}

/**
 * Carries frames and stop signals between instances ahead of the database. An instance that follows tells the run's owner,
 * who sends frames only where somebody wants them. Runs rest, are stopped and change hands in the database alone: of these
 * a message only says that it is time to look.
 */
export class RunRelay implements AheadSource {
  #channel: InstanceChannel
  #hub: EventHub
  #engine: RunEngine
  #remote: RemoteLogs
  /** By the follower's run. */
  #wanted = new Map<string, Wanted>()
  /** By run and instance. */
  #readers = new Map<string, AheadReader>()

  constructor(
    channel: InstanceChannel,
    services: { hub: EventHub; engine: RunEngine; remote: RemoteLogs }
  ) {
    this.#channel = channel
    this.#hub = services.hub
    this.#engine = services.engine
    this.#remote = services.remote
  }

  begin() {
    this.#remote.useAhead(this)
    this.#channel.begin((message) => this.#receive(message))
  }

  end() {
    this.#channel.end()
  }

  want(log: RemoteLog) {
    const { runId, instanceId: owner } = log
    const before = this.#wanted.get(runId)
    const isDue = before?.owner !== owner || performance.now() - (before?.at ?? 0) >= WANT_AGAIN_MS
    if (owner !== null && owner !== this.#channel.instanceId && log.restN === null && isDue) {
      this.#askFor(log, owner)
    }
  }

  unwant({ runId }: RemoteLog) {
    const wanted = this.#wanted.get(runId)
    if (wanted !== undefined) {
      this.#wanted.delete(runId)
      const from = this.#channel.instanceId
      this.#channel.send(wanted.owner, { type: 'unfollow', run: runId, from })
    }
  }

  /** Tells the owner of a run that somebody asked for its stop; the request is stored. */
  signalStop(owner: string, runId: string) {
    this.#channel.send(owner, { type: 'stop', run: runId })
  }

  #askFor(log: RemoteLog, owner: string) {
    const { runId: run, visibleN: n } = log
    this.#wanted.set(run, { owner, at: performance.now() })
    this.#channel.send(owner, { type: 'follow', run, from: this.#channel.instanceId, n })
  }

  #receive(message: InstanceMessage) {
    switch (message.type) {
      case 'follow':
        return this.#addReader(message)
      case 'unfollow':
        return this.#readers.get(readerKey(message))?.close()
      case 'frames':
        return this.#takeFrames(message)
      case 'look':
        return this.#look(message.run)
      case 'stop':
        return this.#engine.lookForStops()
      default: {
        const exhaustive: never = message
        return exhaustive
      }
    }
  }

  /** Its owner may also be about to execute it: it is asked again with one of the next polls. */
  #look(run: string) {
    const wanted = this.#wanted.get(run)
    if (wanted !== undefined) {
      wanted.at = performance.now() - WANT_AGAIN_MS + GAP_PAUSE_MS
      this.#remote.pollSoon()
    }
  }

  #addReader(message: { run: string; from: string; n: number }) {
    const log = this.#engine.find(message.run)?.log
    if (log === undefined) {
      this.#channel.send(message.from, { type: 'look', run: message.run })
      return
    }
    const key = readerKey(message)
    let reader = this.#readers.get(key)
    if (reader === undefined) {
      const services = { hub: this.#hub, channel: this.#channel }
      reader = new AheadReader(log, message.from, services, () => this.#readers.delete(key))
      this.#readers.set(key, reader)
    }
    reader.want(message.n)
  }

  #takeFrames({ run, attempt, first, last, frames }: InstanceMessage & { type: 'frames' }) {
    const log = this.#remote.find(run)
    if (log === undefined) {
      return
    }
    if (log.takeAhead(attempt, { firstN: first, lastN: last, frames })) {
      this.#hub.wake(log)
    } else if (attempt > log.attempt) {
      this.#remote.pollSoon()
    } else {
      this.#fillGap(log)
    }
  }

  /** Something was lost on the way. */
  #fillGap(log: RemoteLog) {
    const wanted = this.#wanted.get(log.runId)
    if (wanted !== undefined && performance.now() - wanted.at >= GAP_PAUSE_MS) {
      this.#askFor(log, wanted.owner)
    }
  }
}

function readerKey({ run, from }: { run: string; from: string }): string {
  return `${run} ${from}`
}

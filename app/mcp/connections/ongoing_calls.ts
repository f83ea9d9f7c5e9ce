import { setTimeout as sleep } from 'node:timers/promises'
import { abortable } from '#core/abortable'
import { currentCall, type OngoingCall } from './call_scope.js'
import { CALL_TIMEOUT_MS } from './limits.js'

/** A call that was given up for its question may have another one on its way: so long nobody else's may be taken for it. */
const QUIET_MS = 500

/**
 * The calls that are on their way on a connection. Once a server has asked something of which nobody can tell which call
 * it belongs to, its calls take turns: nobody may be asked for somebody else.
 */
export class OngoingCalls {
  #calls = new Map<OngoingCall, Promise<void>>()
  #takesTurns = false
  #asked = new WeakSet<OngoingCall>()
  #quiet: Promise<void> | null = null
  /** Calls that were stopped, and of which the server may not know yet. */
  #stopped = 0

  get size(): number {
    return this.#calls.size
  }

  /** Does the call, when it is its turn. Rejects with the signal's reason where that does not come in time. */
  async run<T>(call: OngoingCall, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    while (this.#takesTurns && (this.#calls.size > 0 || this.#quiet !== null)) {
      const others = [...this.#calls.values()]
      await abortable(Promise.race(this.#quiet ? [...others, this.#quiet] : others), signal)
    }
    const { promise: over, resolve } = Promise.withResolvers<void>()
    this.#calls.set(call, over)
    try {
      return await work()
    } finally {
      this.#calls.delete(call)
      this.#linger(call, signal)
      resolve()
    }
  }

  /**
   * Whose question it is that arrives: over HTTP that of the call in whose answer it came, else that of the only call
   * there is; undefined where nobody can tell.
   */
  asked(): OngoingCall | undefined {
    const current = currentCall()
    if (current !== undefined) {
      return current
    }
    this.#takesTurns = true
    const [only] = this.#calls.keys()
    if (this.#calls.size !== 1 || this.#stopped > 0) {
      return undefined
    }
    this.#asked.add(only)
    return only
  }

  /** Tells all why they will bring nothing. */
  fail(fault: Error): void {
    for (const call of this.#calls.keys()) {
      call.fail(fault)
    }
  }

  #linger(call: OngoingCall, signal: AbortSignal): void {
    if (this.#asked.has(call)) {
      const quiet = sleep(QUIET_MS, undefined, { ref: false }).then(() => {
        this.#quiet = this.#quiet === quiet ? null : this.#quiet
      })
      this.#quiet = quiet
    } else if (signal.aborted) {
      this.#stopped++
      setTimeout(() => this.#stopped--, CALL_TIMEOUT_MS).unref()
    }
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import type { ElicitRequest, ElicitResult } from '@modelcontextprotocol/client'

/** A call that is on its way, as what arrives for it sees it. */
export interface OngoingCall {
  /** The server asks the person who made the call. */
  elicit(request: ElicitRequest): ElicitResult
  /** Why the call will bring nothing, where that is known better than by whoever waits for it. */
  fail(error: Error): void
}

const calls = new AsyncLocalStorage<OngoingCall>()

/**
 * Does something for a call. Over HTTP each request has an answer of its own, which is read where it was sent: so what
 * arrives in it knows its call.
 */
export function withinCall<T>(call: OngoingCall, work: () => Promise<T>): Promise<T> {
  return calls.run(call, work)
}

export function currentCall(): OngoingCall | undefined {
  return calls.getStore()
}

import { isRecord } from '../../event_json.js'
import { newCallId } from '../call_id.js'
import type { ModelEventSink } from '../../types.js'

interface OpenCall {
  id: string
  name: string
  arguments: string
}

/** Puts tool calls together from their fragments, which may belong to several calls at once. */
export class ChatToolCalls {
  #emit: ModelEventSink
  #calls: OpenCall[] = []
  #byIndex = new Map<number, OpenCall>()

  constructor(emit: ModelEventSink) {
    this.#emit = emit
  }

  get size(): number {
    return this.#calls.length
  }

  /** Takes one entry of `delta.tool_calls`. */
  push(fragment: unknown): void {
    if (!isRecord(fragment)) {
      return
    }
    const details = isRecord(fragment.function) ? fragment.function : {}
    const call = this.#callOf(fragment.index, fragment.id, details.name)
    if (typeof details.arguments === 'string' && details.arguments !== '') {
      call.arguments += details.arguments
      this.#emit({ type: 'tool_call_delta', id: call.id, delta: details.arguments })
    }
  }

  /** Emits the complete calls, in the order they began. */
  end(): void {
    for (const call of this.#calls) {
      this.#emit({ type: 'tool_call', ...call })
    }
    this.#calls = []
  }

  /** The call that a fragment belongs to. Some servers give each call the same index, or none. */
  #callOf(index: unknown, id: unknown, name: unknown): OpenCall {
    const key = typeof index === 'number' ? index : Math.max(0, this.#calls.length - 1)
    const known = this.#byIndex.get(key)
    const isNew =
      typeof id === 'string' && id !== '' && id !== known?.id && typeof name === 'string'
    if (known !== undefined && !isNew) {
      return known
    }
    const call: OpenCall = {
      id: typeof id === 'string' && id !== '' ? id : newCallId(),
      name: typeof name === 'string' ? name : '',
      arguments: '',
    }
    this.#calls.push(call)
    this.#byIndex.set(key, call)
    this.#emit({ type: 'tool_call_start', id: call.id, name: call.name })
    return call
  }
}

import type { FunctionCall, PartialArg } from '@google/genai'
import type { ModelEventSink } from '../../types.js'
import { newCallId } from '../call_id.js'
import { partMetadata } from './gemini_metadata.js'
import { parseJsonPath } from './json_path.js'
import { JsonWriter } from './json_writer.js'

/** A call whose arguments arrive in several parts. */
interface OpenCall {
  id: string
  name: string
  providerId: string | undefined
  signature: string | undefined
  writer: JsonWriter
  /** The JSON text so far. */
  text: string
  /** The place whose text goes on in the next part. */
  continuedPath: string | null
}

/**
 * Turns function call parts into the events of tool calls. A call comes whole, or as a part with its name and
 * `willContinue`, then parts with `partialArgs` and no name, then one without `willContinue`.
 */
export class GeminiFunctionCalls {
  readonly #model: string
  readonly #emit: ModelEventSink
  #open: OpenCall | null = null
  #count = 0

  constructor(model: string, emit: ModelEventSink) {
    this.#model = model
    this.#emit = emit
  }

  /** Whether the answer holds any call. */
  get any() {
    return this.#count > 0
  }

  /** Takes one part. @throws {SyntaxError} When it continues no call, or names a place that cannot be. */
  push(call: FunctionCall, signature: string | undefined) {
    if (call.name) {
      this.close(true)
      this.#begin(call.name, call, signature)
    }
    const open = this.#open
    if (!open) {
      throw new SyntaxError('A part continues a function call that was not begun')
    }
    open.signature ??= signature
    if (call.args && open.text === '') {
      this.#write(open, JSON.stringify(call.args))
      return this.close(true)
    }
    for (const argument of call.partialArgs ?? []) {
      this.#writePartial(open, argument)
    }
    if (!call.willContinue) {
      this.close(true)
    }
  }

  /**
   * Ends a call that is open. One that is not complete keeps its arguments as far as they came: text that is no
   * JSON, so that it can never be taken for what the model meant.
   */
  close(complete: boolean) {
    const open = this.#open
    if (!open) {
      return
    }
    if (complete) {
      this.#write(open, open.writer.end())
    }
    this.#open = null
    const metadata = partMetadata(this.#model, open.signature, open.providerId)
    this.#emit({
      type: 'tool_call',
      id: open.id,
      name: open.name,
      arguments: complete ? open.text : open.text || '{',
      ...(metadata && { metadata }),
    })
  }

  #begin(name: string, call: FunctionCall, signature: string | undefined) {
    this.#count++
    const id = call.id || newCallId()
    this.#open = {
      id,
      name,
      providerId: call.id,
      signature,
      writer: new JsonWriter(),
      text: '',
      continuedPath: null,
    }
    this.#emit({ type: 'tool_call_start', id, name })
  }

  #writePartial(open: OpenCall, argument: PartialArg) {
    const path = argument.jsonPath ?? ''
    const value = valueOf(argument)
    const goesOn = argument.willContinue ?? false
    if (path === open.continuedPath) {
      this.#write(open, open.writer.append(typeof value === 'string' ? value : '', goesOn))
    } else if (value !== undefined) {
      this.#write(open, open.writer.write(parseJsonPath(path), value, goesOn))
    }
    open.continuedPath = goesOn && typeof value === 'string' ? path : null
  }

  #write(open: OpenCall, delta: string) {
    if (delta !== '') {
      open.text += delta
      this.#emit({ type: 'tool_call_delta', id: open.id, delta })
    }
  }
}

function valueOf(argument: PartialArg) {
  if (argument.nullValue !== undefined) {
    return null
  }
  return argument.stringValue ?? argument.numberValue ?? argument.boolValue
}

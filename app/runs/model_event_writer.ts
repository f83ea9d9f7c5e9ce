import type { ModelEvent, ModelUsage } from '#ai/types'
import { newId } from '#core/ids'
import type { RunRecorder } from '#runs/run_recorder'

/** What the table of calls takes. */
const MAX_CALL_ID_LENGTH = 128

/** Keeps the bytes of a file that a model made; answers how stored parts and frames name it. */
export type FileKeeper = (file: {
  mediaType: string
  data: Uint8Array
}) => Promise<{ url: string; mediaType: string }>

type FileEvent = Extract<ModelEvent, { type: 'file' }>
type CallEvent = Extract<ModelEvent, { type: 'tool_call' }>

/** A call of a tool that the model asks for. */
export interface RequestedCall {
  /** Unique within the answer. */
  id: string
  name: string
  /** The arguments, parsed; their text where they are not JSON. */
  input: unknown
  /** Why it cannot even be looked at; the client knows already. */
  fault: string | null
}

/**
 * Turns the events of one model step into chunks of the run. A file is stored before its chunk; what the model says
 * meanwhile waits, so that the order stays.
 */
export class ModelEventWriter {
  #recorder: RunRecorder
  #keepFile: FileKeeper
  /** Events behind a file that is being stored; null while there is none. */
  #waiting: ModelEvent[] | null = null
  #storing: Promise<void> = Promise.resolve()
  /** Why the first file that was lost could not be kept. */
  #failure: { error: unknown } | null = null
  #sources: number
  #calls: RequestedCall[] = []
  /** The provider's ids of this step's calls, and ours. */
  #callIds = new Map<string, string>()
  #hasBegun = false
  #isAccepted = false
  #isClosed = false
  #usage: ModelUsage | null = null
  #firstTokenAt: number | null = null

  constructor(recorder: RunRecorder, keepFile: FileKeeper) {
    this.#recorder = recorder
    this.#keepFile = keepFile
    this.#sources = recorder.fold.parts.filter(({ type }) => type === 'source-url').length
  }

  /** The calls that the model asks for, in its order. */
  get calls() {
    return this.#calls
  }

  /** What the provider said it used, if it did. */
  get usage() {
    return this.#usage
  }

  /** Whether the provider took the request: then it costs. */
  get isAccepted() {
    return this.#isAccepted
  }

  /** A request is sent, perhaps not the first one: what an earlier one cost is not what this one does. */
  begin() {
    this.#isAccepted = false
    this.#usage = null
  }

  /** When the model began to speak, in ms since 1970. */
  get firstTokenAt() {
    return this.#firstTokenAt
  }

  readonly emit = (event: ModelEvent) => {
    if (this.#isClosed) {
      return
    }
    this.#isAccepted = true
    if (event.type === 'accepted') {
      return
    }
    if (!this.#hasBegun) {
      this.#hasBegun = true
      this.#recorder.chunk({ type: 'start-step' })
    }
    if (this.#waiting === null) {
      this.#write(event)
    } else {
      this.#waiting.push(event)
    }
  }

  /**
   * Waits until all files are stored and all events are written; what comes later is dropped. Rejects where a file could
   * not be kept.
   */
  async settled() {
    while (this.#waiting !== null) {
      await this.#storing
    }
    this.#isClosed = true
    if (this.#failure !== null) {
      throw this.#failure.error
    }
  }

  #write(event: ModelEvent) {
    const recorder = this.#recorder
    switch (event.type) {
      case 'text':
      case 'reasoning':
        this.#firstTokenAt ??= Date.now()
        recorder.delta(event.type, event.text, event.block, event.metadata)
        break
      case 'tool_call_start':
        this.#firstTokenAt ??= Date.now()
        recorder.chunk({
          type: 'tool-input-start',
          toolCallId: this.#callId(event.id),
          toolName: event.name,
          dynamic: true,
        })
        break
      case 'tool_call_delta':
        recorder.chunk({
          type: 'tool-input-delta',
          toolCallId: this.#callId(event.id),
          inputTextDelta: event.delta,
        })
        break
      case 'tool_call':
        this.#firstTokenAt ??= Date.now()
        this.#requestCall(event)
        break
      case 'file':
        this.#firstTokenAt ??= Date.now()
        this.#storeFile(event)
        break
      case 'source':
        recorder.chunk({
          type: 'source-url',
          sourceId: `source-${++this.#sources}`,
          url: event.url,
          ...(event.title !== undefined && { title: event.title }),
        })
        break
      case 'usage':
        this.#usage = event.usage
        break
      case 'accepted':
      case 'finish':
        break
      default: {
        const exhaustive: never = event
        return exhaustive
      }
    }
  }

  #requestCall({ id, name, arguments: text, metadata }: CallEvent) {
    const call = {
      toolCallId: this.#callId(id),
      toolName: name,
      dynamic: true as const,
      ...(metadata && { providerMetadata: metadata }),
    }
    const input = parseArguments(text)
    const fault = input === undefined ? 'The arguments are not valid JSON.' : null
    if (fault === null) {
      this.#recorder.chunk({ type: 'tool-input-available', ...call, input })
    } else {
      this.#recorder.chunk({ type: 'tool-input-error', ...call, input: text, errorText: fault })
    }
    this.#calls.push({ id: call.toolCallId, name, input: fault === null ? input : text, fault })
  }

  /** Some providers number the calls of each step anew, and some ids are too long to keep. */
  #callId(id: string): string {
    let own = this.#callIds.get(id)
    if (own === undefined) {
      const isGood =
        id !== '' && id.length <= MAX_CALL_ID_LENGTH && !this.#recorder.fold.hasCall(id)
      own = isGood ? id : `call_${newId()}`
      this.#callIds.set(id, own)
    }
    return own
  }

  #storeFile(event: FileEvent) {
    this.#waiting = []
    this.#storing = this.#keep(event)
  }

  /** A file that cannot be kept fails the step, but takes nothing else with it. Never rejects. */
  async #keep(event: FileEvent) {
    try {
      const kept = await this.#keepFile(event)
      this.#recorder.chunk({
        type: 'file',
        ...kept,
        ...(event.metadata && { providerMetadata: event.metadata }),
      })
    } catch (error) {
      this.#failure ??= { error }
    }
    const waiting = this.#waiting ?? []
    this.#waiting = null
    waiting.forEach(this.emit)
  }
}

/** The arguments as JSON; none at all is an empty object. Undefined where they are not JSON. */
function parseArguments(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}

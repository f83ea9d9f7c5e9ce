import type { ModelEvent, ModelUsage } from '#ai/types'
import type { RunRecorder } from '#runs/run_recorder'

/** Keeps the bytes of a file that a model made; answers how stored parts and frames name it. */
export type FileKeeper = (file: {
  mediaType: string
  data: Uint8Array
}) => Promise<{ url: string; mediaType: string }>

type FileEvent = Extract<ModelEvent, { type: 'file' }>
type CallEvent = Extract<ModelEvent, { type: 'tool_call' }>

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
  #sources = 0
  #hasBegun = false
  #isAccepted = false
  #isClosed = false
  #usage: ModelUsage | null = null
  #firstTokenAt: number | null = null

  constructor(recorder: RunRecorder, keepFile: FileKeeper) {
    this.#recorder = recorder
    this.#keepFile = keepFile
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
          toolCallId: event.id,
          toolName: event.name,
          dynamic: true,
        })
        break
      case 'tool_call_delta':
        recorder.chunk({
          type: 'tool-input-delta',
          toolCallId: event.id,
          inputTextDelta: event.delta,
        })
        break
      case 'tool_call':
        this.#firstTokenAt ??= Date.now()
        this.#refuseCall(event)
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

  /** No tool is offered: a call of one is answered with an error, and shown as what it is. */
  #refuseCall({ id, name, arguments: text, metadata }: CallEvent) {
    const call = {
      toolCallId: id,
      toolName: name,
      dynamic: true as const,
      ...(metadata && { providerMetadata: metadata }),
    }
    const input = parseArguments(text)
    if (input === undefined) {
      const errorText = 'The arguments are not valid JSON.'
      this.#recorder.chunk({ type: 'tool-input-error', ...call, input: text, errorText })
      return
    }
    this.#recorder.chunk({ type: 'tool-input-available', ...call, input })
    this.#recorder.chunk({
      type: 'tool-output-error',
      toolCallId: id,
      errorText: 'unknown tool',
      dynamic: true,
    })
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

import type {
  ModelCompletion,
  ModelDriver,
  ModelEvent,
  ModelEventSink,
  ModelRequest,
  ModelUsage,
} from './types.js'

/** One scripted call: its events, a failure, or anything at all. */
export type FakeScript = ModelEvent[] | Error | ModelDriver['stream']

const USAGE: ModelUsage = {
  inputTokens: 10,
  outputTokens: 5,
  cachedInputTokens: 0,
  reasoningTokens: 0,
}
const DEFAULT_ANSWER = 'This is a scripted answer.'

/**
 * Stands in for all providers in tests. Each call takes the next script; calls without one are answered with a fixed
 * text. Retries apply: a retryable `ProviderError` uses up a script per attempt.
 */
export class FakeModels implements ModelDriver, Disposable {
  /** What was asked, in order, streamed or not. */
  readonly requests: ModelRequest[] = []
  #scripts: FakeScript[] = []
  #restore: () => void

  constructor(restore: () => void) {
    this.#restore = restore
  }

  /** Adds scripts for coming calls. An event list without `finish` gets usage and `finish` added. */
  script(...scripts: FakeScript[]): this {
    this.#scripts.push(...scripts)
    return this
  }

  /** Adds a call that is answered with these pieces of text. */
  answer(...pieces: string[]): this {
    return this.script(pieces.map((text) => ({ type: 'text', text })))
  }

  async stream(request: ModelRequest, emit: ModelEventSink, signal: AbortSignal): Promise<void> {
    this.requests.push(request)
    const script = this.#scripts.shift() ?? [{ type: 'text', text: DEFAULT_ANSWER }]
    if (script instanceof Error) {
      throw script
    }
    if (typeof script === 'function') {
      return script(request, emit, signal)
    }
    for (const event of withEnd(script)) {
      signal.throwIfAborted()
      emit(event)
    }
  }

  async complete(request: ModelRequest, signal: AbortSignal): Promise<ModelCompletion> {
    let text = ''
    let usage: ModelUsage | null = null
    await this.stream(
      request,
      (event) => {
        if (event.type === 'text') {
          text += event.text
        } else if (event.type === 'usage') {
          usage = event.usage
        }
      },
      signal
    )
    return { text, usage }
  }

  [Symbol.dispose](): void {
    this.#restore()
  }
}

function withEnd(events: ModelEvent[]): ModelEvent[] {
  if (events.some(({ type }) => type === 'finish')) {
    return events
  }
  const hasCalls = events.some(({ type }) => type === 'tool_call')
  return [
    ...events,
    { type: 'usage', usage: USAGE },
    { type: 'finish', reason: hasCalls ? 'tool-calls' : 'stop' },
  ]
}

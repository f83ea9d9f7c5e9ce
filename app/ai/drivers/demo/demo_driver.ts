import { randomUUID } from 'node:crypto'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type {
  FinishReason,
  ModelCompletion,
  ModelDriver,
  ModelEventSink,
  ModelMessage,
  ModelRequest,
  ModelUsage,
} from '../../types.js'
import { demoAnswer, demoTitle } from './demo_answer.js'
import type { DemoPiece } from './demo_answer.js'
import { demoImage } from './demo_image.js'

const DEFAULT_WORD_DELAY_MS = 20
/** The usual rule of thumb for English; good enough where nothing is billed. */
const CHARACTERS_PER_TOKEN = 4

export interface DemoDriverOptions {
  /** Pause between two words, in milliseconds. */
  wordDelayMs?: number
}

/** Tokens said so far, and how many may be. */
interface Budget {
  tokens: number
  reasoning: number
  limit: number
}

/**
 * The embedded provider for a start without keys. It is no language model and says so: its answers follow from the
 * request alone, and show what the server can do (streaming, stopping, reasoning, images, tools).
 */
export class DemoDriver implements ModelDriver {
  readonly #wordDelayMs: number

  constructor(options: DemoDriverOptions = {}) {
    this.#wordDelayMs = options.wordDelayMs ?? DEFAULT_WORD_DELAY_MS
  }

  async stream(request: ModelRequest, emit: ModelEventSink, signal: AbortSignal): Promise<void> {
    const budget: Budget = {
      tokens: 0,
      reasoning: 0,
      limit: request.maxOutputTokens ?? Number.POSITIVE_INFINITY,
    }
    let reason: FinishReason = 'stop'

    for (const piece of demoAnswer(request)) {
      signal.throwIfAborted()
      if (budget.tokens >= budget.limit) {
        reason = 'length'
        break
      }
      reason = await this.#say(piece, budget, emit, signal)
    }
    emit({ type: 'usage', usage: usage(request, budget.tokens, budget.reasoning) })
    emit({ type: 'finish', reason })
  }

  async complete(request: ModelRequest, signal: AbortSignal): Promise<ModelCompletion> {
    signal.throwIfAborted()
    const text = demoTitle(request.messages)
    return { text, usage: usage(request, tokensOf(text), 0) }
  }

  /** Sends one piece and counts its tokens; says how the answer would end after it. */
  async #say(
    piece: DemoPiece,
    budget: Budget,
    emit: ModelEventSink,
    signal: AbortSignal
  ): Promise<FinishReason> {
    switch (piece.type) {
      case 'text':
      case 'reasoning':
        for (const word of piece.text.match(/\S+\s*|\s+/g) ?? []) {
          if (budget.tokens >= budget.limit) {
            return 'length'
          }
          emit({ type: piece.type, text: word })
          budget.tokens += tokensOf(word)
          budget.reasoning += piece.type === 'reasoning' ? tokensOf(word) : 0
          await this.#pause(signal)
        }
        return 'stop'
      case 'image':
        emit({ type: 'file', mediaType: 'image/png', data: demoImage() })
        return 'stop'
      case 'tool_call': {
        const text = JSON.stringify(piece.call.input)
        budget.tokens += tokensOf(text)
        const id = `call_${randomUUID()}`
        emit({ type: 'tool_call_start', id, name: piece.call.name })
        emit({ type: 'tool_call', id, name: piece.call.name, arguments: text })
        return 'tool-calls'
      }
      default: {
        const never: never = piece
        return never
      }
    }
  }

  /** Also without a pause others get their turn after each word, so that an abort is heard at once. */
  async #pause(signal: AbortSignal) {
    try {
      await (this.#wordDelayMs > 0
        ? setTimeout(this.#wordDelayMs, undefined, { signal })
        : setImmediate(undefined, { signal }))
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  }
}

function usage(request: ModelRequest, outputTokens: number, reasoningTokens: number): ModelUsage {
  const inputTokens = request.messages.reduce(
    (sum, message) => sum + tokensOfMessage(message),
    tokensOf(request.system ?? '')
  )
  return { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens }
}

function tokensOfMessage({ content }: ModelMessage) {
  return content.reduce((sum, item) => sum + ('text' in item ? tokensOf(item.text) : 1), 0)
}

function tokensOf(text: string) {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}

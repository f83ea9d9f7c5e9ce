import type { ProviderMetadata } from '#ai/types'
import type {
  DynamicToolPart,
  InteractionPart,
  MessagePart,
  ReasoningPart,
  TextPart,
} from '#runs/message_parts'
import type { InteractionChunk, UiChunk } from '#runs/ui_chunks'

const OPEN_STATES: ReadonlySet<DynamicToolPart['state']> = new Set([
  'input-streaming',
  'input-available',
  'approval-requested',
])

interface Annotated {
  id: string
  providerMetadata?: ProviderMetadata
}

/**
 * Folds the chunks of a run into the parts of its message, exactly as the AI SDK's client folds them: what is stored is
 * what was streamed. Used while a run lives and again when its log is read back after a crash.
 */
export class MessageFold {
  readonly parts: MessagePart[] = []
  #open = new Map<string, TextPart | ReasoningPart>()
  #calls = new Map<string, DynamicToolPart>()
  /** What has come of the arguments of calls that are not complete. */
  #arguments = new Map<string, string>()

  /** Adds to an open text or reasoning block; the hot path of `apply`. */
  appendText(id: string, delta: string) {
    const part = this.#open.get(id)
    if (part !== undefined) {
      part.text += delta
    }
  }

  /** Ids and kinds of the blocks that have begun and not ended. */
  get openBlocks(): { id: string; kind: 'text' | 'reasoning' }[] {
    return [...this.#open].map(([id, { type }]) => ({ id, kind: type }))
  }

  hasCall(toolCallId: string): boolean {
    return this.#calls.has(toolCallId)
  }

  /** The calls that have neither a result nor an error, in the order they were made. */
  get openCalls(): DynamicToolPart[] {
    return [...this.#calls.values()].filter(({ state }) => OPEN_STATES.has(state))
  }

  /** The forms and the like that nobody has answered. */
  get openInteractions(): InteractionPart[] {
    return this.parts.filter(
      (part): part is InteractionPart => 'data' in part && part.data.state === 'pending'
    )
  }

  /**
   * All that the model wrote from a part on: text, reasoning, and arguments as far as they came. For estimates of what it
   * cost.
   */
  writtenFrom(part: number): string {
    return this.parts
      .slice(part)
      .map((one) => this.#writtenIn(one))
      .join('')
  }

  apply(chunk: UiChunk) {
    switch (chunk.type) {
      case 'start-step':
        this.parts.push({ type: 'step-start' })
        break
      case 'text-start':
        this.#begin({ type: 'text', text: '' }, chunk)
        break
      case 'reasoning-start':
        this.#begin({ type: 'reasoning', text: '' }, chunk)
        break
      case 'text-delta':
      case 'reasoning-delta':
        this.appendText(chunk.id, chunk.delta)
        this.#annotate(chunk)
        break
      case 'text-end':
      case 'reasoning-end':
        this.#annotate(chunk)
        this.#end(chunk.id)
        break
      case 'file':
        this.parts.push({
          type: 'file',
          mediaType: chunk.mediaType,
          url: chunk.url,
          ...(chunk.providerMetadata && { providerMetadata: chunk.providerMetadata }),
        })
        break
      case 'source-url':
        this.parts.push({
          type: 'source-url',
          sourceId: chunk.sourceId,
          url: chunk.url,
          ...(chunk.title !== undefined && { title: chunk.title }),
        })
        break
      case 'tool-input-start':
        this.#call(chunk.toolCallId, chunk.toolName)
        break
      case 'tool-input-delta': {
        const before = this.#arguments.get(chunk.toolCallId) ?? ''
        this.#arguments.set(chunk.toolCallId, before + chunk.inputTextDelta)
        break
      }
      case 'tool-input-available':
      case 'tool-input-error': {
        this.#arguments.delete(chunk.toolCallId)
        const call = this.#call(chunk.toolCallId, chunk.toolName)
        call.input = chunk.input
        call.state = 'input-available'
        if (chunk.type === 'tool-input-error') {
          call.state = 'output-error'
          call.errorText = chunk.errorText
        }
        if (chunk.providerMetadata) {
          call.callProviderMetadata = chunk.providerMetadata
        }
        break
      }
      case 'tool-output-available':
        this.#update(chunk.toolCallId, { state: 'output-available', output: chunk.output }, true)
        break
      case 'tool-output-error':
        this.#update(chunk.toolCallId, { state: 'output-error', errorText: chunk.errorText }, null)
        break
      case 'tool-output-denied':
        this.#update(chunk.toolCallId, { state: 'output-denied' }, false)
        this.#explain(chunk.toolCallId, chunk.reason)
        break
      case 'tool-approval-request': {
        const approval = { id: chunk.approvalId }
        this.#update(chunk.toolCallId, { state: 'approval-requested', approval })
        break
      }
      case 'data-form':
      case 'data-actions':
      case 'data-url':
        this.#interact(chunk)
        break
      case 'data-progress':
      case 'start':
      case 'finish-step':
      case 'message-metadata':
      case 'error':
      case 'finish':
      case 'abort':
        break
      default: {
        const exhaustive: never = chunk
        return exhaustive
      }
    }
  }

  #begin(part: TextPart | ReasoningPart, chunk: Annotated) {
    this.#open.set(chunk.id, part)
    this.parts.push(part)
    this.#annotate(chunk)
  }

  #annotate(chunk: Annotated) {
    const part = this.#open.get(chunk.id)
    if (part !== undefined && chunk.providerMetadata !== undefined) {
      part.providerMetadata = chunk.providerMetadata
    }
  }

  #end(id: string) {
    const part = this.#open.get(id)
    if (part !== undefined) {
      part.state = 'done'
      this.#open.delete(id)
    }
  }

  #call(toolCallId: string, toolName: string): DynamicToolPart {
    let call = this.#calls.get(toolCallId)
    if (call === undefined) {
      call = { type: 'dynamic-tool', toolName, toolCallId, state: 'input-streaming' }
      this.#calls.set(toolCallId, call)
      this.parts.push(call)
    }
    return call
  }

  #writtenIn(part: MessagePart): string {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        return part.text
      case 'dynamic-tool':
        return this.#arguments.get(part.toolCallId) ?? JSON.stringify(part.input ?? '')
      case 'file':
      case 'source-url':
      case 'step-start':
      case 'data-form':
      case 'data-actions':
      case 'data-url':
        return ''
      default: {
        const exhaustive: never = part
        return exhaustive
      }
    }
  }

  /** @param isApproved what became of a call that needed an approval; null where nobody decided */
  #update(toolCallId: string, change: Partial<DynamicToolPart>, isApproved?: boolean | null) {
    const call = this.#calls.get(toolCallId)
    if (call === undefined) {
      return
    }
    Object.assign(call, change)
    if (call.approval !== undefined && typeof isApproved === 'boolean') {
      call.approval.approved = isApproved
    } else if (isApproved === null && call.approval?.approved === undefined) {
      delete call.approval
    }
  }

  #explain(toolCallId: string, reason: string | undefined) {
    const approval = this.#calls.get(toolCallId)?.approval
    if (approval !== undefined && reason !== undefined) {
      approval.reason = reason
    }
  }

  #interact({ type, id, data }: InteractionChunk) {
    const known = this.parts.find((part) => part.type === type && part.id === id)
    if (known?.type === type) {
      known.data = data
    } else {
      this.parts.push({ type, id, data })
    }
  }
}

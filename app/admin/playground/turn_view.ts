import { renderJson } from '#admin/content/render_json'
import { renderText } from '#admin/content/render_text'
import type { Formats } from '#admin/format/formats'
import type { MessageView } from '#conversations/message_view'
import type { DynamicToolPart, MessagePart } from '#runs/message_parts'
import { isResting } from '#runs/run_states'

const NANO = 1e9

/** A piece of a turn, ready to be printed. `html` is safe as it is. */
export type TurnPiece =
  | { kind: 'text'; html: string }
  | { kind: 'reasoning'; html: string }
  | { kind: 'tool'; name: string; state: string; input: string; output: string | null }
  | { kind: 'note'; text: string }

/** A message as the playground shows it. */
export interface TurnView {
  id: string
  isAnswer: boolean
  /** Who speaks. */
  author: string
  pieces: TurnPiece[]
  /** While it is being written: where its events and, in the end, its HTML come from. */
  live: { stream: string; turn: string; stop: string } | null
  /** How it ended, where that is not the usual way. */
  end: string | null
  /** Tokens, cost. */
  facts: string | null
}

const TOOL_STATES: Record<DynamicToolPart['state'], string> = {
  'input-streaming': 'being written',
  'input-available': 'called',
  'approval-requested': 'waits for an approval',
  'output-available': 'done',
  'output-error': 'failed',
  'output-denied': 'declined',
}

const ENDS: Partial<Record<MessageView['status'], string>> = {
  stopped: 'Stopped',
  failed: 'Failed',
  interrupted: 'Interrupted',
  awaiting_input:
    'Waits for an answer, which any chat client can give. Your next message goes on without it.',
}

async function pieceOf(part: MessagePart): Promise<TurnPiece | null> {
  switch (part.type) {
    case 'text':
    case 'reasoning': {
      const { html } = await renderText(part.text)
      return { kind: part.type, html }
    }
    case 'dynamic-tool':
      return {
        kind: 'tool',
        name: part.toolName,
        state: TOOL_STATES[part.state],
        input: renderJson(part.input ?? {}).html,
        output:
          part.errorText === undefined && part.output === undefined
            ? null
            : renderJson(part.errorText ?? part.output).html,
      }
    case 'file':
      return { kind: 'note', text: `File: ${part.filename ?? part.mediaType}` }
    case 'source-url':
      return { kind: 'note', text: `Source: ${part.title ?? part.url}` }
    case 'step-start':
      return null
    default:
      return { kind: 'note', text: `Asks: ${part.data.message}` }
  }
}

function factsOf({ usage }: MessageView, format: Formats): string | null {
  if (usage === null) {
    return null
  }
  const tokens = `${format.number(usage.input_tokens)} tokens in, ${format.number(usage.output_tokens)} out`
  const cost = usage.cost_usd === null ? 'no price known' : format.money(usage.cost_usd * NANO)
  return `${usage.estimated ? '~ ' : ''}${tokens} · ${cost}`
}

export async function turnView(message: MessageView, format: Formats): Promise<TurnView> {
  const isLive = message.role === 'assistant' && !isResting(message.status)
  const pieces = isLive ? [] : await Promise.all(message.parts.map(pieceOf))
  const base = `/admin/playground/${message.conversationId}`
  const end = ENDS[message.status] ?? null
  return {
    id: message.id,
    isAnswer: message.role === 'assistant',
    author: message.role === 'assistant' ? (message.model ?? 'Model') : 'You',
    pieces: pieces.filter((piece) => piece !== null),
    live: isLive
      ? { stream: `${base}/stream`, turn: `${base}/turns/${message.id}`, stop: `${base}/stop` }
      : null,
    end: message.error === null ? end : `${end ?? 'Failed'}: ${message.error.code}`,
    facts: factsOf(message, format),
  }
}

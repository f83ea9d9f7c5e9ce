import { renderJson, type RenderedJson } from '#admin/content/render_json'
import type { CallFacts } from '#conversations/transcript/answer_records'
import type { Interaction } from '#interactions/types'
import type { DynamicToolPart } from '#runs/message_parts'

interface CardState {
  label: string
  /** Of a badge. */
  kind: 'ok' | 'bad' | 'warn' | 'info' | 'neutral'
  /** What happened, and what to do about it; null where the state says it all. */
  advice: string | null
}

/** A call of a tool on the page. */
export interface ToolCard {
  kind: 'tool'
  name: string
  caption: string
  state: CardState
  durationMs: number | null
  isOpen: boolean
  arguments: RenderedJson
  /** Null where there is none. */
  result: RenderedJson | null
  error: string | null
  /** Where all of it is. */
  rawHref: string
  isCut: boolean
}

export interface ToolCardFacts {
  part: DynamicToolPart
  call: CallFacts | undefined
  interactions: Interaction[]
  /** Whose conversation it is, as people call them. */
  personName: string
  rawHref: string
}

const nameOf = (tool: string) => tool.replace('__', '.')

function stateOfPart({ state, approval }: DynamicToolPart): CallFacts['state'] | 'unmade' {
  switch (state) {
    case 'output-available':
      return 'succeeded'
    case 'output-denied':
      return 'denied'
    case 'output-error':
      return 'failed'
    case 'approval-requested':
      return 'waiting'
    case 'input-streaming':
    case 'input-available':
      return approval === undefined ? 'unmade' : 'waiting'
    default: {
      const exhaustive: never = state
      return exhaustive
    }
  }
}

function deniedState(part: DynamicToolPart, interactions: Interaction[], name: string): CardState {
  const asked = interactions.find(({ kind }) => kind === 'approval')
  switch (asked?.state) {
    case 'expired':
      return { label: 'Not answered in time', kind: 'warn', advice: null }
    case 'cancelled':
      return { label: 'Taken back', kind: 'warn', advice: `${name} went on without it.` }
    default:
      return {
        label: `Declined by ${name}`,
        kind: 'warn',
        advice: part.approval?.reason ? `Reason: ${part.approval.reason}` : null,
      }
  }
}

function stateOf(facts: ToolCardFacts): CardState {
  const { part, call, interactions, personName } = facts
  const state = call?.state ?? stateOfPart(part)
  switch (state) {
    case 'succeeded':
      return { label: 'Done', kind: 'ok', advice: null }
    case 'failed':
      return call !== undefined && call.startedAt === null
        ? { label: 'Not called', kind: 'warn', advice: null }
        : {
            label: 'Failed',
            kind: 'bad',
            advice: 'The model was told. Test the tool to see whether it fails again.',
          }
    case 'timed_out':
      return {
        label: 'Timed out',
        kind: 'bad',
        advice: 'The server did not answer in time. Whether the call took effect is not known.',
      }
    case 'unknown':
      return {
        label: 'Outcome unknown',
        kind: 'warn',
        advice: 'The call was cut off. Look in the tool itself whether it took effect.',
      }
    case 'denied':
      return deniedState(part, interactions, personName)
    case 'waiting':
      return { label: `Waiting for ${personName}`, kind: 'info', advice: null }
    case 'running':
      return { label: 'Running', kind: 'info', advice: null }
    case 'unmade':
      return { label: 'Not called', kind: 'neutral', advice: null }
    default: {
      const exhaustive: never = state
      return exhaustive
    }
  }
}

function captionOf({ call, interactions, personName }: ToolCardFacts): string {
  const asked = interactions.some(({ kind }) => kind === 'approval')
  const words = [
    call?.server ?? null,
    call?.approvedBy
      ? `asked first, approved by ${call.approvedBy}`
      : asked
        ? `asked ${personName} first`
        : call?.startedAt
          ? 'ran automatically'
          : null,
  ]
  return words.filter((word) => word !== null).join(' · ')
}

/** A result of plain text is shown as such; all else as it is stored. */
function resultOf(output: unknown): unknown {
  if (typeof output !== 'object' || output === null || !('content' in output)) {
    return output
  }
  if ('structuredContent' in output) {
    return output.structuredContent
  }
  const { content } = output
  if (Array.isArray(content) && content.length === 1) {
    const [block]: unknown[] = content
    if (typeof block === 'object' && block !== null && 'text' in block) {
      return parsed(block.text)
    }
  }
  return content
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' && /^\s*[[{]/.test(text) ? JSON.parse(text) : text
  } catch {
    return text
  }
}

export function toolCard(facts: ToolCardFacts): ToolCard {
  const { part, call } = facts
  const state = stateOf(facts)
  const args = renderJson(part.input)
  const result = part.output === undefined ? null : renderJson(resultOf(part.output))
  return {
    kind: 'tool',
    name: nameOf(part.toolName),
    caption: captionOf(facts),
    state,
    durationMs: call?.durationMs ?? null,
    isOpen: state.kind !== 'neutral' && part.output !== undefined,
    arguments: args,
    result,
    error: part.errorText ?? null,
    rawHref: facts.rawHref,
    isCut: args.isCut || (result?.isCut ?? false),
  }
}

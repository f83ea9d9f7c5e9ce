import type { MessageUsage } from '#conversations/message_view'
import type { ToolChoice } from '#conversations/tool_choice'
import { parseId } from '#core/ids'
import type { TerminalState } from '#runs/run_states'
import { arrayOf, isoTimeOf, recordOf, textOf, type JsonRecord } from './foreign_json.js'
import {
  NotImportable,
  type ImportedConversation,
  type ImportedMessage,
} from './imported_conversation.js'
import { ownParts } from './own_parts.js'

const STATES = ['completed', 'stopped', 'failed', 'interrupted'] as const

/** Whether a value of a file is a conversation that we exported: `{conversation, messages}`. */
export function isOwnExport(value: JsonRecord): boolean {
  return typeof value.conversation === 'object' && Array.isArray(value.messages)
}

/** What was being written when it was exported, was interrupted by that. */
function statusOf(value: unknown): TerminalState {
  return STATES.find((state) => state === value) ?? 'interrupted'
}

function usageOf(value: unknown): MessageUsage | null {
  const usage = recordOf(value)
  const count = (name: string) => {
    const number = usage[name]
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : 0
  }
  if (typeof usage.total_tokens !== 'number') {
    return null
  }
  return {
    input_tokens: count('input_tokens'),
    output_tokens: count('output_tokens'),
    total_tokens: count('total_tokens'),
    cached_input_tokens: count('cached_input_tokens'),
    reasoning_tokens: count('reasoning_tokens'),
    cost_usd: typeof usage.cost_usd === 'number' ? usage.cost_usd : null,
    estimated: usage.estimated === true,
  }
}

function toolsOf(value: unknown): ToolChoice {
  const names = arrayOf(value).filter((name) => typeof name === 'string')
  return value === 'none' ? 'none' : names.length > 0 ? names : 'auto'
}

interface ReadMessage extends ImportedMessage {
  missingFiles: string[]
  skipped: number
}

function messageOf(value: unknown, fallbackTime: number): ReadMessage | null {
  const message = recordOf(value)
  const key = textOf(message.id)
  if (key === null || (message.role !== 'user' && message.role !== 'assistant')) {
    return null
  }
  const metadata = recordOf(message.metadata)
  const { parts, missingFiles, skipped } = ownParts(arrayOf(message.parts))
  return {
    key,
    parentKey: textOf(message.parent_id),
    role: message.role,
    parts,
    status: statusOf(message.status),
    model: textOf(metadata.model)?.slice(0, MAX_MODEL) ?? null,
    provider: textOf(metadata.provider)?.slice(0, MAX_PROVIDER) ?? null,
    finishReason: textOf(metadata.finish_reason)?.slice(0, MAX_FINISH_REASON) ?? null,
    usage: usageOf(metadata.usage),
    createdAt: isoTimeOf(message.created_at) ?? fallbackTime,
    missingFiles,
    skipped,
  }
}

/** Lengths of columns. */
const MAX_MODEL = 200
const MAX_PROVIDER = 100
const MAX_FINISH_REASON = 32

/** A message whose parent is not there, or comes later, begins a branch of its own. */
function withKnownParents(messages: ReadMessage[]): ReadMessage[] {
  const known = new Set<string>()
  const kept: ReadMessage[] = []
  for (const message of messages) {
    if (known.has(message.key)) {
      continue
    }
    const { parentKey } = message
    kept.push({
      ...message,
      parentKey: parentKey !== null && known.has(parentKey) ? parentKey : null,
    })
    known.add(message.key)
  }
  return kept
}

/** Reads a document of `conversation:export` or of the API's export. Throws NotImportable. */
export function readOwnExport(value: JsonRecord): ImportedConversation {
  const conversation = recordOf(value.conversation)
  const id = parseId(conversation.id)
  const externalId = textOf(conversation.external_id) ?? (id === null ? null : `import:${id}`)
  if (externalId === null) {
    throw new NotImportable('the conversation has no id')
  }
  const createdAt = isoTimeOf(conversation.created_at) ?? Date.now()
  const values = arrayOf(value.messages)
  const read = values.map((message) => messageOf(message, createdAt))
  const messages = withKnownParents(read.filter((message) => message !== null))
  return {
    externalId,
    originalId: id,
    title: textOf(conversation.title),
    systemPrompt: textOf(conversation.system_prompt),
    tools: toolsOf(conversation.tools),
    isArchived: conversation.archived === true,
    createdAt,
    updatedAt: messages.at(-1)?.createdAt ?? createdAt,
    messages: messages.map(({ missingFiles: _, skipped: __, ...message }) => message),
    missingFiles: messages.flatMap(({ missingFiles }) => missingFiles),
    skipped:
      values.length - messages.length + messages.reduce((sum, { skipped }) => sum + skipped, 0),
  }
}

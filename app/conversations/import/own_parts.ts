import type { DynamicToolPart, MessagePart } from '#runs/message_parts'
import { cleanJson, recordOf, textOf, webUrlOf } from './foreign_json.js'
import { missingFilePart } from './missing_file.js'

const TOOL_ENDINGS = new Set(['output-available', 'output-error', 'output-denied'])

const NEVER_ENDED = 'The call had not ended when the conversation was exported.'

function toolPartOf(part: Record<string, unknown>): DynamicToolPart | null {
  const toolName = textOf(part.toolName)
  const toolCallId = textOf(part.toolCallId)
  if (toolName === null || toolCallId === null) {
    return null
  }
  const call = {
    type: 'dynamic-tool' as const,
    toolName,
    toolCallId,
    input: cleanJson(part.input ?? {}),
  }
  if (part.state === 'output-available') {
    return { ...call, state: 'output-available', output: cleanJson(part.output ?? null) }
  }
  const errorText = textOf(part.errorText)
  return TOOL_ENDINGS.has(String(part.state)) && errorText !== null
    ? { ...call, state: 'output-error', errorText }
    : { ...call, state: 'output-error', errorText: errorText ?? NEVER_ENDED }
}

/** A part of our own export; null where it is none that can be kept. `missing` takes names of files that are not there. */
function partOf(value: unknown, missing: string[]): MessagePart | null {
  const part = recordOf(value)
  switch (part.type) {
    case 'text':
    case 'reasoning': {
      const text = textOf(part.text)
      return text === null ? null : { type: part.type, text, state: 'done' }
    }
    case 'file': {
      const name = textOf(part.filename) ?? textOf(part.mediaType) ?? 'unnamed'
      missing.push(name)
      return missingFilePart(name)
    }
    case 'source-url': {
      const url = webUrlOf(part.url)
      const title = textOf(part.title)
      const sourceId = textOf(part.sourceId) ?? url
      return url === null || sourceId === null
        ? null
        : { type: 'source-url', sourceId, url, ...(title !== null && { title }) }
    }
    case 'dynamic-tool':
      return toolPartOf(part)
    case 'data-form':
    case 'data-actions':
    case 'data-url': {
      /* Whom it asked, and what, is no longer there: what was asked stays to be read. */
      const message = textOf(recordOf(part.data).message)
      return message === null ? null : { type: 'text', text: `[Asked: ${message}]` }
    }
    case 'step-start':
      return { type: 'step-start' }
    default:
      return null
  }
}

/** The parts of a message of our own export. What belongs to an account at a provider is left out: it is worth nothing here. */
export function ownParts(values: unknown[]): {
  parts: MessagePart[]
  missingFiles: string[]
  skipped: number
} {
  const missingFiles: string[] = []
  const parts = values.map((value) => partOf(value, missingFiles)).filter((part) => part !== null)
  return { parts, missingFiles, skipped: values.length - parts.length }
}

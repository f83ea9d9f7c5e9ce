import type { Content, Part } from '@google/genai'
import type {
  FileContent,
  ModelMessage,
  ReasoningContent,
  TextContent,
  ToolCallContent,
  ToolResultContent,
} from '../../types.js'
import { geminiTakes } from './gemini_formats.js'
import {
  functionCallIdOf,
  requiresSignatures,
  signatureFor,
  SKIP_SIGNATURE,
} from './gemini_metadata.js'

type AssistantContent = TextContent | ReasoningContent | FileContent | ToolCallContent

/**
 * Our messages as Gemini's contents. Each part that came with a thought signature goes back as that very part.
 *
 * Results of one round of calls become one content, whatever number of messages they are in: Google wants as many
 * responses in a turn as the turn before it had calls.
 */
export function geminiContents(model: string, messages: ModelMessage[]): Content[] {
  const contents: Content[] = []
  const callIds = new Map<string, string>()
  let previous: ModelMessage['role'] | null = null

  for (const message of messages) {
    const parts = partsOf(model, message, callIds)
    if (parts.length === 0) {
      continue
    }
    const last = contents.at(-1)
    if (message.role === 'tool' && previous === 'tool' && last?.parts) {
      last.parts.push(...parts)
    } else {
      contents.push({ role: message.role === 'assistant' ? 'model' : 'user', parts })
    }
    previous = message.role
  }
  return contents
}

/** `callIds` maps our call ids to Google's, for the responses that follow. */
function partsOf(model: string, message: ModelMessage, callIds: Map<string, string>): Part[] {
  switch (message.role) {
    case 'user':
      return message.content.flatMap((content) => userPart(content))
    case 'tool':
      return message.content.map((content) => resultPart(content, callIds))
    case 'assistant':
      return assistantParts(model, message.content, callIds)
    default: {
      const never: never = message
      return never
    }
  }
}

function userPart(content: TextContent | FileContent): Part[] {
  if (content.type === 'file') {
    return [geminiTakes(content.mediaType) ? filePart(content) : { text: noticeOf(content) }]
  }
  return content.text === '' ? [] : [{ text: content.text }]
}

/** The model should not pretend to have seen it. */
function noticeOf({ filename = 'file', mediaType }: FileContent): string {
  return `[The file ${filename} (${mediaType}) cannot be read by this model.]`
}

function filePart(content: FileContent): Part {
  const { buffer, byteOffset, byteLength } = content.data
  const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
  return { inlineData: { mimeType: content.mediaType, data } }
}

function resultPart(result: ToolResultContent, callIds: Map<string, string>): Part {
  const id = callIds.get(result.id)
  return {
    functionResponse: {
      ...(id && { id }),
      name: result.name,
      response: result.isError ? { error: result.output } : { output: result.output },
    },
  }
}

function assistantParts(
  model: string,
  content: AssistantContent[],
  callIds: Map<string, string>
): Part[] {
  const parts = content.flatMap((item) => assistantPart(model, item, callIds))
  const firstCall = parts.find((part) => part.functionCall)
  if (firstCall && !firstCall.thoughtSignature && requiresSignatures(model)) {
    firstCall.thoughtSignature = SKIP_SIGNATURE
  }
  return parts
}

function assistantPart(
  model: string,
  content: AssistantContent,
  callIds: Map<string, string>
): Part[] {
  const thoughtSignature = signatureFor(model, content.metadata)
  const signed = thoughtSignature ? { thoughtSignature } : {}

  switch (content.type) {
    case 'text':
      return content.text === '' && !thoughtSignature ? [] : [{ text: content.text, ...signed }]
    case 'reasoning':
      /* A summary without a signature tells the model nothing that it verifies: it would only cost tokens. */
      return thoughtSignature ? [{ text: content.text, thought: true, ...signed }] : []
    case 'file':
      return [{ ...filePart(content), ...signed }]
    case 'tool_call': {
      const id = functionCallIdOf(content.metadata)
      if (id) {
        callIds.set(content.id, id)
      }
      return [
        {
          functionCall: { ...(id && { id }), name: content.name, args: argumentsOf(content.input) },
          ...signed,
        },
      ]
    }
    default: {
      const never: never = content
      return never
    }
  }
}

/** Gemini's arguments are an object; anything else that a model of another provider wrote is kept under a name. */
function argumentsOf(input: unknown): Record<string, unknown> {
  if (input === null || input === undefined) {
    return {}
  }
  if (typeof input === 'object' && !Array.isArray(input)) {
    return { ...input }
  }
  return { value: input }
}

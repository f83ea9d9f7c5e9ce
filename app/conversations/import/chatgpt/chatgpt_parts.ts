import type { DynamicToolPart, MessagePart } from '#runs/message_parts'
import { arrayOf, recordOf, textOf, webUrlOf, type JsonRecord } from '../foreign_json.js'
import { missingFilePart } from '../missing_file.js'
import type { ChatGptNode } from './chatgpt_nodes.js'

/** What a node adds to a message. */
export interface NodeParts {
  parts: MessagePart[]
  missingFiles: string[]
}

const MAX_TOOL_NAME = 64

/** As providers take the names of tools. */
export function toolNameOf(name: string): string {
  return name.replace(/[^\w-]+/g, '_').slice(0, MAX_TOOL_NAME) || 'tool'
}

/** What people called the files that they attached, by the id that the pointers to them end with. */
function attachedNames(metadata: JsonRecord): Map<string, string> {
  const names = new Map<string, string>()
  for (const attachment of arrayOf(metadata.attachments)) {
    const { id, name } = recordOf(attachment)
    const key = textOf(id) ?? `${names.size}`
    names.set(key, textOf(name) ?? key)
  }
  return names
}

/** Of `file-service://file-abc` or `sediment://file_abc`. */
function assetId(pointer: JsonRecord): string {
  const asset = textOf(pointer.asset_pointer) ?? 'unnamed'
  return asset.replace(/^[a-z-]+:\/\//, '')
}

/** The marks of citations, which ChatGPT's page replaces by what the references say. */
function withReferences(text: string, metadata: JsonRecord): string {
  let shown = text
  for (const reference of arrayOf(metadata.content_references)) {
    const { matched_text: matched, alt } = recordOf(reference)
    if (typeof matched === 'string' && matched.trim() !== '') {
      shown = shown.replaceAll(matched, () => textOf(alt) ?? '')
    }
  }
  /* Marks that nothing refers to: private characters around them, or the brackets of older ones. */
  return shown.replace(/\ue200[^\ue201]*\ue201/g, '').replace(/【\d+[^】]{0,80}】/g, '')
}

function sourcesOf(metadata: JsonRecord): MessagePart[] {
  const items = [
    ...arrayOf(metadata.content_references).flatMap((reference) =>
      arrayOf(recordOf(reference).items)
    ),
    ...arrayOf(metadata.citations).map((citation) => recordOf(citation).metadata),
  ]
  const byUrl = new Map<string, string | null>()
  for (const item of items) {
    const { url, title } = recordOf(item)
    const address = webUrlOf(url)
    if (address !== null && !byUrl.has(address)) {
      byUrl.set(address, textOf(title))
    }
  }
  return [...byUrl].map(([url, title]) => ({
    type: 'source-url',
    sourceId: url,
    url,
    ...(title !== null && { title }),
  }))
}

function textPart(text: string | null): MessagePart[] {
  return text === null ? [] : [{ type: 'text', text, state: 'done' }]
}

/** Of `multimodal_text`: text, pictures, recordings and what was said in them. */
function mixedPart(value: unknown, names: Map<string, string>, missing: string[]): MessagePart[] {
  if (typeof value === 'string') {
    return textPart(textOf(value))
  }
  const part = recordOf(value)
  switch (part.content_type) {
    case 'audio_transcription':
      return textPart(textOf(part.text))
    case 'image_asset_pointer':
    case 'audio_asset_pointer': {
      const id = assetId(part)
      const name = names.get(id) ?? id
      names.delete(id)
      missing.push(name)
      return [missingFilePart(name)]
    }
    /* A recording that came while it was made; what was said has a part of its own. */
    case 'real_time_user_audio_video_asset_pointer':
    default:
      return []
  }
}

/** What a node says, in one text; the result of a tool is kept so. */
export function plainTextOf({ content }: ChatGptNode): string | null {
  const texts = [
    ...arrayOf(content.parts).filter((part) => typeof part === 'string'),
    content.text,
    content.result,
    content.summary,
  ]
  return textOf(texts.filter((text) => typeof text === 'string' && text !== '').join('\n'))
}

function thoughtsOf(content: JsonRecord): MessagePart[] {
  const thoughts = arrayOf(content.thoughts).map((thought) => {
    const { summary, content: text } = recordOf(thought)
    return [textOf(summary), textOf(text)].filter((line) => line !== null).join('\n\n')
  })
  const text = textOf(thoughts.join('\n\n'))
  return text === null ? [] : [{ type: 'reasoning', text, state: 'done' }]
}

/** What people and models wrote. Calls of tools and their results are not in it: see `callOf` and `plainTextOf`. */
export function partsOf(node: ChatGptNode): NodeParts {
  const { content, metadata } = node
  const missingFiles: string[] = []
  const parts: MessagePart[] = []
  /* Pictures are parts of their own beside it. */
  const names = attachedNames(metadata)
  switch (content.content_type) {
    case 'thoughts':
      parts.push(...thoughtsOf(content))
      break
    case 'code':
      parts.push(...textPart(fenced(textOf(content.text), textOf(content.language))))
      break
    case 'multimodal_text':
      parts.push(...arrayOf(content.parts).flatMap((part) => mixedPart(part, names, missingFiles)))
      break
    default: {
      const text = plainTextOf(node)
      parts.push(...textPart(text === null ? null : textOf(withReferences(text, metadata))))
    }
  }
  const attached = [...names.values()]
  parts.push(...attached.map(missingFilePart), ...sourcesOf(metadata))
  return { parts, missingFiles: [...missingFiles, ...attached] }
}

function fenced(code: string | null, language: string | null): string | null {
  if (code === null) {
    return null
  }
  const info = language === null || language === 'unknown' ? '' : language
  return `\`\`\`\`${info}\n${code}\n\`\`\`\``
}

/** The call of a tool that a node is; null where it speaks to the person. */
export function callOf(node: ChatGptNode): DynamicToolPart | null {
  if (node.role !== 'assistant' || node.recipient === 'all') {
    return null
  }
  const text = plainTextOf(node) ?? ''
  return {
    type: 'dynamic-tool',
    toolName: toolNameOf(node.recipient),
    toolCallId: node.id,
    state: 'output-error',
    input: inputOf(text),
    errorText: 'The file holds no result of this call.',
  }
}

function inputOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : { input: text }
  } catch {
    return { input: text }
  }
}

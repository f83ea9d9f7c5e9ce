/** What the model gets of one result at most, in UTF-8. */
const MAX_MODEL_BYTES = 256 * 1024
const CUT_NOTE = '\n[The rest is left out: the result is too long.]'

/** One block of a result, as it is stored and shown. Bytes are files of the conversation, named by their id. */
export type OutputBlock =
  | { type: 'text'; text: string }
  | { type: 'image' | 'audio'; mimeType: string; file_id: string; size: number }
  | { type: 'resource'; uri: string; mimeType?: string; text: string }
  | { type: 'resource'; uri: string; mimeType: string; file_id: string; size: number }
  | {
      type: 'resource_link'
      uri: string
      name: string
      title?: string
      description?: string
      mimeType?: string
    }
  /** Stands for what was not kept. */
  | { type: 'omitted'; reason: string }

/** The output of a tool: what its part of the message holds. */
export interface ToolOutput {
  content: OutputBlock[]
  /** Any JSON value, checked against the tool's output schema. */
  structuredContent?: unknown
}

/** Whether a value is an output as it was stored, and not that of an older tool or of a provider. */
export function isToolOutput(value: unknown): value is ToolOutput {
  return (
    isObject(value) && Array.isArray(value.content) && value.content.every((one) => isBlock(one))
  )
}

/**
 * The output as the model is told it: its text, what files and links there are, and the structured content where nothing
 * else says it. At most 256 KiB; where more is left out, it says so.
 */
export function modelTextOf({ content, structuredContent }: ToolOutput): string {
  const isTold = content.some(({ type }) => type === 'text' || type === 'resource')
  const told = content.map(textOfBlock)
  if (structuredContent !== undefined && !isTold) {
    told.push(JSON.stringify(structuredContent))
  }
  return cutToBytes(told.join('\n\n'), MAX_MODEL_BYTES, CUT_NOTE) || '[The result is empty.]'
}

/** A text of at most `maxBytes` in UTF-8; one that is cut ends with the note. */
export function cutToBytes(text: string, maxBytes: number, note: string): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) {
    return text
  }
  const bytes = Buffer.from(text)
  let end = Math.max(0, maxBytes - Buffer.byteLength(note))
  while (end > 0 && isContinuation(bytes[end])) {
    end--
  }
  return bytes.toString('utf8', 0, end) + note
}

/** Whether a byte of UTF-8 goes on with the character of the byte before. */
function isContinuation(byte: number) {
  return (byte & 0xc0) === 0x80
}

function textOfBlock(block: OutputBlock): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'image':
    case 'audio':
      return `[${block.type} ${block.mimeType}, ${block.size} bytes, kept as file ${block.file_id}]`
    case 'resource':
      return 'text' in block
        ? `[resource ${block.uri}]\n${block.text}`
        : `[resource ${block.uri}: ${block.mimeType}, ${block.size} bytes, kept as file ${block.file_id}]`
    case 'resource_link': {
      const about = block.description === undefined ? '' : `: ${block.description}`
      return `[link to ${block.title ?? block.name}, ${block.uri}${about}]`
    }
    case 'omitted':
      return `[left out: ${block.reason}]`
    default: {
      const never: never = block
      return never
    }
  }
}

function isBlock(value: unknown): value is OutputBlock {
  if (!isObject(value)) {
    return false
  }
  const hasTexts = (...names: string[]) => names.every((name) => typeof value[name] === 'string')
  const isFile = hasTexts('mimeType', 'file_id') && typeof value.size === 'number'
  switch (value.type) {
    case 'text':
      return hasTexts('text')
    case 'image':
    case 'audio':
      return isFile
    case 'resource':
      return hasTexts('uri') && (isFile || hasTexts('text'))
    case 'resource_link':
      return hasTexts('uri', 'name')
    case 'omitted':
      return hasTexts('reason')
    default:
      return false
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

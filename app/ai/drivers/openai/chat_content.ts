import { isRecord } from '../../event_json.js'
import type { ModelEventSink } from '../../types.js'

/** Takes `delta.content` where it is a list, as Mistral's models that think send it. */
export function emitParts(parts: unknown[], emit: ModelEventSink): void {
  for (const part of parts) {
    if (isRecord(part)) {
      const type = part.type === 'thinking' ? 'reasoning' : 'text'
      const text = textOf(type === 'reasoning' ? part.thinking : part.text)
      if (text !== '') {
        emit({ type, text })
      }
    }
  }
}

/** What is said in a `content`: a text, or a list of parts, of which thoughts are left out. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') {
    return content
  }
  return (Array.isArray(content) ? content : [])
    .map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('')
}

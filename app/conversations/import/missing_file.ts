import type { TextPart } from '#runs/message_parts'

/** What stands in a message for a file that did not come along. */
export function missingFilePart(name: string): TextPart {
  return { type: 'text', text: `[Missing file: ${name}]` }
}

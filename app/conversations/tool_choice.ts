import vine from '@vinejs/vine'

/** Which tools a model may use: all that are on, none, or those named (`server__tool`). */
export type ToolChoice = 'auto' | 'none' | string[]

const MAX_TOOL_NAME_LENGTH = 128
const MAX_TOOLS = 128

/** The field `tools` of a body. */
export function toolChoice() {
  return vine.union([
    vine.union.if(
      (value) => Array.isArray(value),
      vine.array(vine.string().minLength(1).maxLength(MAX_TOOL_NAME_LENGTH)).maxLength(MAX_TOOLS)
    ),
    vine.union.else(vine.enum(['auto', 'none'] as const)),
  ])
}

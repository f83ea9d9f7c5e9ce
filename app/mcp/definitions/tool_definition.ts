import type { Tool } from '@modelcontextprotocol/client'
import { sha256Json } from '#core/canonical_json'

/** What of a tool is pinned: all that a model or a person judges it by, and what its calls depend on. */
export type ToolDefinition = Pick<
  Tool,
  'name' | 'title' | 'description' | 'inputSchema' | 'outputSchema' | 'annotations'
>

export function definitionOf(tool: Tool): ToolDefinition {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool
  return {
    name,
    inputSchema,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(outputSchema !== undefined && { outputSchema }),
    ...(annotations !== undefined && { annotations }),
  }
}

/** SHA-256 of the definition in canonical JSON, hexadecimal. */
export function definitionHash(tool: Tool): string {
  return sha256Json(definitionOf(tool))
}

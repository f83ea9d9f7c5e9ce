import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server'
import type { JsonSchema } from '#tools/types'

/** What a built-in tool may use while it answers. */
export interface BuiltinCall {
  signal: AbortSignal
  /** What the person said to `ask`, by its key; null where nobody was asked yet. */
  answers: Record<string, unknown> | null
  /**
   * The result that has a person asked with a form; the tool is called again with the answer.
   *
   * @param meta - for our own host, beside the form
   */
  ask(
    key: string,
    message: string,
    schema: JsonSchema,
    meta?: Record<string, unknown>
  ): InputRequiredResult
}

/** A tool of the built-in server. */
export interface BuiltinTool {
  name: string
  title: string
  description: string
  inputSchema: JsonSchema
  /** Of the structured content; null where there is none. */
  outputSchema: JsonSchema | null
  isReadOnly: boolean
  /**
   * Answers one call. What is wrong with it is a result too, marked as an error, so that the model can do better.
   *
   * @param args - valid against `inputSchema`
   */
  run(
    args: Record<string, unknown>,
    call: BuiltinCall
  ): Promise<CallToolResult | InputRequiredResult>
}

/** The result of a call that went wrong, told to the model. */
export function errorResult(message: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: message }] }
}

/** A result with structured content, and the same as text for models that read nothing else. */
export function structuredResult(
  text: string,
  structuredContent: Record<string, unknown>
): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent }
}

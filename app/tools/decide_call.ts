import { compileSchema } from '#core/json_schema/compile_schema'
import { SchemaError } from '#core/json_schema/schema_error'
import type { OfferedTools } from '#tools/tool_catalogue'
import type { CatalogueTool } from '#tools/types'

/** What becomes of a call before anything is called. */
export type CallDecision =
  | { kind: 'call' | 'ask'; tool: CatalogueTool; arguments: Record<string, unknown> }
  /** The text is for the model and for people. */
  | { kind: 'refuse'; tool: CatalogueTool | null; errorText: string }

interface AskedCall {
  name: string
  input: unknown
  fault: string | null
}

/**
 * Looks at a call that a model asks for: whether the tool was offered, whether the arguments fit its schema, and whether a
 * person has to be asked first.
 *
 * @param grants the definition hash of each tool that the person has allowed in this conversation
 */
export function decideCall(
  call: AskedCall,
  offered: OfferedTools,
  grants: ReadonlyMap<string, string>
): CallDecision {
  const tool = offered.get(call.name) ?? null
  if (call.fault !== null || tool === null) {
    return { kind: 'refuse', tool, errorText: call.fault ?? 'unknown tool' }
  }
  const { input } = call
  if (!isObject(input)) {
    return { kind: 'refuse', tool, errorText: 'The arguments are not a JSON object.' }
  }
  const fault = argumentsFault(tool, input)
  if (fault !== null) {
    return { kind: 'refuse', tool, errorText: fault }
  }
  const isAllowed = tool.policy === 'auto' || grants.get(tool.name) === tool.definitionHash
  return { kind: isAllowed ? 'call' : 'ask', tool, arguments: input }
}

/** Why arguments do not fit a tool's schema, each fault in a line; null where they do. */
export function argumentsFault(
  { inputSchema }: CatalogueTool,
  input: Record<string, unknown>
): string | null {
  try {
    const faults = compileSchema(inputSchema)(input)
    return faults === null
      ? null
      : [
          'The arguments do not fit the schema of the tool:',
          ...faults.map(
            ({ path, message }) => `- ${path === '' ? 'the arguments' : path} ${message}`
          ),
        ].join('\n')
  } catch (error) {
    if (error instanceof SchemaError) {
      return `The schema of this tool cannot be used: ${error.message}`
    }
    throw error
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

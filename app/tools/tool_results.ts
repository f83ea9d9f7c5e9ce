import type { CallToolResult } from '@modelcontextprotocol/client'
import { compileSchema } from '#core/json_schema/compile_schema'
import { SchemaError } from '#core/json_schema/schema_error'
import {
  ResultKeeper,
  type KeepFile,
  type KeptFile,
  type ResultSource,
} from './results/result_keeper.js'
import { cutToBytes, modelTextOf, type ToolOutput } from './tool_output.js'
import type { JsonSchema } from './types.js'

/** Of an error, which is text and nothing else. */
const MAX_ERROR_BYTES = 16 * 1024
const MAX_FAULTS_TOLD = 5

export interface KeptResult {
  /** What is streamed and stored; `modelTextOf` makes of it what the model is told. */
  output: ToolOutput
  /** The text of an error that the tool reported, or that its result is; null where it succeeded. */
  errorText: string | null
  /** Files that were kept, in order: each is a part of the message. */
  files: KeptFile[]
  /** Links over https: each may be a `source-url` of the message. */
  sources: ResultSource[]
}

/**
 * Takes what a tool answered: its pictures, sounds and other bytes become files, its structured content is checked, and all of
 * it is at most 5 MiB. Nothing that a server sends makes this fail; what cannot be kept is named in the output.
 *
 * @param keepFile - keeps bytes as a file of the conversation; where it rejects, so does this
 */
export async function keepToolResult(
  result: CallToolResult,
  outputSchema: JsonSchema | null,
  keepFile: KeepFile
): Promise<KeptResult> {
  const keeper = new ResultKeeper(keepFile)
  const { structuredContent } = result
  const structured =
    structuredContent === undefined ? undefined : keeper.keepJson(structuredContent)
  await keeper.keepContent(result.content)
  const output: ToolOutput = {
    content: keeper.blocks,
    ...(structured !== undefined && { structuredContent: structured }),
  }
  return {
    output,
    errorText: result.isError ? errorTextOf(output) : schemaFault(structured, outputSchema),
    files: keeper.files,
    sources: keeper.sources,
  }
}

function errorTextOf(output: ToolOutput) {
  return cutToBytes(modelTextOf(output), MAX_ERROR_BYTES, ' …')
}

/** Who promises a form of content must keep to it: the model would build on it. */
function schemaFault(structured: unknown, outputSchema: JsonSchema | null): string | null {
  if (outputSchema === null) {
    return null
  }
  if (structured === undefined) {
    return 'The tool promises structured content and gave none that can be kept.'
  }
  try {
    const faults = compileSchema(outputSchema)(structured)
    return faults === null
      ? null
      : `The structured content of the tool is not what it promises: ${faults
          .slice(0, MAX_FAULTS_TOLD)
          .map(({ path, message }) => `${path || '/'} ${message}`)
          .join('; ')}`
  } catch (error) {
    if (error instanceof SchemaError) {
      return `The output schema of the tool cannot be used: ${error.message}`
    }
    throw error
  }
}

import {
  McpServer,
  specTypeSchemas,
  type InputRequiredResult,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server'
import { compileSchema } from '#core/json_schema/compile_schema'
import type { JsonSchema } from '#tools/types'
import type { BuiltinTool } from './builtin_tool.js'

/** The built-in tools as an MCP server, so that they take the path of any other. */
export function builtinServer(tools: BuiltinTool[]): McpServer {
  const server = new McpServer(
    { name: 'chatflow-builtin', version: '1.0.0' },
    { capabilities: { tools: {} } }
  )
  for (const tool of tools) {
    server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        inputSchema: checkedBy(tool.inputSchema),
        ...(tool.outputSchema && { outputSchema: checkedBy(tool.outputSchema) }),
        annotations: { readOnlyHint: tool.isReadOnly },
      },
      (args, { mcpReq }) =>
        tool.run(args, { signal: mcpReq.signal, answers: mcpReq.inputResponses ?? null, ask })
    )
  }
  return server
}

function ask(
  key: string,
  message: string,
  schema: JsonSchema,
  meta?: Record<string, unknown>
): InputRequiredResult {
  const params = specTypeSchemas.ElicitRequestFormParams['~standard'].validate({
    mode: 'form',
    message,
    requestedSchema: schema,
    ...(meta && { _meta: meta }),
  })
  if (params.issues !== undefined) {
    throw new TypeError(`MCP has no such form: ${params.issues[0]?.message}`)
  }
  return {
    resultType: 'input_required',
    inputRequests: { [key]: { method: 'elicitation/create', params: params.value } },
  }
}

/** Our own check in place of the package's, which is not bounded. */
function checkedBy(schema: JsonSchema): StandardSchemaWithJSON<Record<string, unknown>> {
  const json = () => schema
  return {
    '~standard': {
      version: 1,
      vendor: 'chatflow',
      validate: (value) => {
        const faults = compileSchema(schema)(value)
        return faults === null && isObject(value)
          ? { value }
          : {
              issues: (faults ?? []).map(({ path, message }) => ({
                message: `${path} ${message}`,
              })),
            }
      },
      jsonSchema: { input: json, output: json },
    },
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import type { Client } from '@modelcontextprotocol/client'
import { sha256Json } from '#core/canonical_json'
import { ToolCallError } from '#tools/tool_call_error'
import { toolName } from '#tools/tool_names'
import type { CatalogueTool, ToolCallOutcome, ToolCallRequest, ToolSource } from '#tools/types'
import { BuiltinConnection } from './builtin_connection.js'
import type { BuiltinTool } from './builtin_tool.js'
import { calculatorTool } from './calculator/calculator_tool.js'
import { inputRequestsOf, inputResponsesOf } from './input_requests.js'
import { askUserTool } from './people/ask_user_tool.js'
import { offerActionsTool } from './people/offer_actions_tool.js'
import { makeWeather, type WeatherConfig } from './weather/make_weather.js'
import { weatherTool } from './weather/weather_tool.js'

/** The id of the built-in server. */
export const BUILTIN_SERVER = 'builtin'

const CALL_TIMEOUT_MS = 60_000

/** The tools that come with Chatflow, from an MCP server in this process. All are on for everybody. */
export class BuiltinTools implements ToolSource {
  #catalogue: CatalogueTool[]
  #connection: BuiltinConnection

  constructor(config: { weather: WeatherConfig }) {
    const tools = [
      calculatorTool,
      weatherTool(makeWeather(config.weather)),
      askUserTool,
      offerActionsTool,
    ]
    this.#catalogue = tools.map(catalogued)
    this.#connection = new BuiltinConnection(tools)
  }

  async list(): Promise<CatalogueTool[]> {
    return this.#catalogue
  }

  owns(tool: Pick<CatalogueTool, 'server'>): boolean {
    return tool.server === BUILTIN_SERVER
  }

  async call(request: ToolCallRequest): Promise<ToolCallOutcome> {
    const { signal } = request
    signal.throwIfAborted()
    try {
      return await callOver(await this.#connection.client(), request)
    } catch (error) {
      signal.throwIfAborted()
      throw await toToolCallError(error)
    }
  }

  /** Ends the connection to the built-in server; a later call makes another one. */
  async close(): Promise<void> {
    await this.#connection.close()
  }
}

async function callOver(client: Client, request: ToolCallRequest): Promise<ToolCallOutcome> {
  const { isInputRequiredResult, specTypeSchemas, withInputRequired } =
    await import('@modelcontextprotocol/client')
  const { tool, resumed, signal, onProgress } = request
  const result = await client.request(
    {
      method: 'tools/call',
      params: {
        name: tool.tool,
        arguments: request.arguments,
        ...(resumed && { inputResponses: inputResponsesOf(resumed.answers) }),
      },
    },
    withInputRequired(specTypeSchemas.CallToolResult),
    { allowInputRequired: true, signal, timeout: CALL_TIMEOUT_MS, onprogress: onProgress }
  )
  return isInputRequiredResult(result)
    ? { kind: 'input_required', requests: inputRequestsOf(result), continuation: null }
    : { kind: 'result', result }
}

/** Our tools change nothing anywhere, so a call whose answer is missing has failed and no more. */
async function toToolCallError(error: unknown): Promise<ToolCallError> {
  if (error instanceof ToolCallError) {
    return error
  }
  const { SdkError, SdkErrorCode } = await import('@modelcontextprotocol/client')
  return error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout
    ? new ToolCallError('timed_out', 'The tool took too long.', { cause: error })
    : new ToolCallError('failed', 'The built-in tool could not be called.', { cause: error })
}

function catalogued(tool: BuiltinTool): CatalogueTool {
  const { name, title, description, inputSchema, outputSchema, isReadOnly } = tool
  return {
    name: toolName(BUILTIN_SERVER, name),
    server: BUILTIN_SERVER,
    tool: name,
    title,
    description,
    inputSchema,
    outputSchema,
    policy: 'auto',
    isReadOnly,
    definitionHash: sha256Json({ name, title, description, inputSchema, outputSchema }),
  }
}

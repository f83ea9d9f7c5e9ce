import { SpanKind, type Span } from '@opentelemetry/api'
import { BUILTIN_SERVER } from '#mcp/config/server_names'
import { endingOf } from '#runs/run_endings'
import { ToolCallError } from '#tools/tool_call_error'
import { toolCalls, type ToolCallBegun, type ToolCallDone } from '#tools/tool_happenings'
import { fail, type Scopes } from './scopes.js'

/** Ids of calls are the providers' own: only what looks like one is told. */
const CALL_ID = /^[\w.:-]{1,128}$/

/** The spans of calls of tools. A call that asks a person and is made again has one for each time. */
export class ToolSpans {
  #scopes: Scopes

  constructor(scopes: Scopes) {
    this.#scopes = scopes
  }

  begin(): () => void {
    return toolCalls.follow((begun, work) =>
      this.#scopes.within(spanOf(begun), async (span) => {
        try {
          return await work((done) => describe(span, done))
        } catch (error) {
          failed(span, error)
          throw error
        } finally {
          span.end()
        }
      })
    )
  }
}

/** Calls over MCP need no span of their own: this one says of them what the conventions have. */
function spanOf({ tool, callId }: ToolCallBegun) {
  const isBuiltin = tool.server === BUILTIN_SERVER
  return {
    name: `execute_tool ${tool.name}`,
    kind: isBuiltin ? SpanKind.INTERNAL : SpanKind.CLIENT,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool.name,
      ...(CALL_ID.test(callId) && { 'gen_ai.tool.call.id': callId }),
      'gen_ai.tool.type': isBuiltin ? 'function' : 'extension',
      'chatflow.tool.server': tool.server,
      ...(!isBuiltin && { 'mcp.method.name': 'tools/call' }),
    },
  }
}

function describe(span: Span, { outcome }: ToolCallDone) {
  span.setAttribute('chatflow.tool.outcome', outcome)
  if (outcome === 'failed') {
    fail(span, 'tool_error')
  }
}

/** What is no error of the tool's ends the run, which is then stopped or interrupted; or it is our own fault. */
function failed(span: Span, error: unknown) {
  if (error instanceof ToolCallError) {
    fail(span, error.failure)
    return
  }
  const ending = endingOf(error)
  if (ending !== null && 'code' in ending) {
    fail(span, ending.code)
  } else {
    span.setAttribute('chatflow.stopped', true)
  }
}

import { inject } from '@adonisjs/core'
import { BuiltinTools } from '#tools/builtin/builtin_tools'
import { ToolCallError } from '#tools/tool_call_error'
import type { ToolCallOutcome, ToolCallRequest } from '#tools/types'
import { McpAuth } from '../auth/mcp_auth.js'
import { SignInFailed, SignInNeeded } from '../auth/sign_in_errors.js'
import { ServerConnections } from '../connections/server_connections.js'
import { ServerRegistry } from '../servers/server_registry.js'
import { askedOutcome, resultOutcome, type TestOutcome } from './test_outcome.js'

/**
 * Calls a tool once, as an administrator who tries it: also one that is off, which is how it is looked at before it is
 * turned on; never one whose definition has changed, nor one of a server that is off.
 */
@inject()
export class CallForTest {
  constructor(
    private registry: ServerRegistry,
    private connections: ServerConnections,
    private auth: McpAuth,
    private builtinTools: BuiltinTools
  ) {}

  /** Within 60 s. Throws `ToolCallError`, or the signal's reason. */
  async execute(request: ToolCallRequest): Promise<TestOutcome> {
    const outcome = this.builtinTools.owns(request.tool)
      ? await this.builtinTools.call(request)
      : await this.#callServer(request)
    if ('url' in outcome) {
      return { kind: 'sign_in', url: outcome.url }
    }
    return outcome.kind === 'input_required'
      ? askedOutcome(outcome.requests)
      : resultOutcome(outcome.result, request.tool.outputSchema)
  }

  async #callServer(request: ToolCallRequest): Promise<ToolCallOutcome | { url: string }> {
    const server = await this.registry.findBySlug(request.tool.server)
    if (server === undefined || !server.isEnabled || server.faults.length > 0) {
      throw new ToolCallError('failed', 'The server of this tool is not available')
    }
    const { callTool } = await import('../connections/library.js')
    try {
      return await callTool(this.connections.to(server, request.userId), request)
    } catch (error) {
      if (!(error instanceof SignInNeeded)) {
        throw error
      }
      return {
        url: await this.auth.startSignIn(server, request.userId, error).catch(failedSignIn),
      }
    }
  }
}

function failedSignIn(error: unknown): never {
  throw error instanceof SignInFailed
    ? new ToolCallError('failed', error.message, { cause: error })
    : error
}

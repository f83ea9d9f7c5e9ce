import { SdkHttpError, type Tool } from '@modelcontextprotocol/client'
import { ToolCallError } from '#tools/tool_call_error'
import type { ToolCallOutcome, ToolCallRequest } from '#tools/types'
import { SignInFailed } from '../auth/sign_in_errors.js'
import { definitionHash } from '../definitions/tool_definition.js'
import { readResumption } from './continuation.js'
import { CALL_TIMEOUT_MS } from './limits.js'
import type { ServerConnection } from './server_connection.js'
import { ServerUnavailable } from './server_state.js'
import { steppingUp } from './step_up.js'

const SESSION_IS_GONE = 404

/**
 * Calls a tool, within 60 s of which connecting is a part. It is not called where the server has changed its definition
 * since `request.tool` was made. Throws `ToolCallError`, `SignInNeeded`, or the signal's reason.
 */
export async function callTool(
  connection: ServerConnection,
  request: ToolCallRequest
): Promise<ToolCallOutcome> {
  const timeIsOver = new AbortController()
  const timer = setTimeout(
    () => timeIsOver.abort(new ToolCallError('timed_out', 'The tool took longer than 60 seconds')),
    CALL_TIMEOUT_MS
  )
  const signal = AbortSignal.any([request.signal, timeIsOver.signal])
  try {
    return await steppingUp(connection, () => attempt(connection, request, signal, true))
  } catch (error) {
    request.signal.throwIfAborted()
    if (error instanceof ServerUnavailable || error instanceof SignInFailed) {
      throw new ToolCallError('failed', error.message, { cause: error })
    }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function attempt(
  connection: ServerConnection,
  request: ToolCallRequest,
  signal: AbortSignal,
  mayRepeat: boolean
): Promise<ToolCallOutcome> {
  const resumption = await readResumption(request.resumed)
  const { tools } = await connection.tools(signal)
  const definition = unchanged(tools.get(request.tool.tool), request.tool.definitionHash)
  const live = await connection.use(signal)
  const hadSession = live.hasSession
  try {
    return await live.call({
      definition,
      arguments: request.arguments,
      resumption,
      signal,
      onProgress: request.onProgress,
    })
  } catch (error) {
    /* The server no longer knows the session, so it has not done what it was asked. */
    if (hadSession && mayRepeat && isSessionGone(error)) {
      await connection.forget(live)
      return attempt(connection, request, signal, false)
    }
    throw error
  }
}

function unchanged(definition: Tool | undefined, hash: string): Tool {
  if (definition === undefined) {
    throw new ToolCallError('failed', 'The server no longer has this tool')
  }
  if (definitionHash(definition) !== hash) {
    throw new ToolCallError('failed', 'The server has changed this tool; it must be reviewed first')
  }
  return definition
}

function isSessionGone(error: unknown): boolean {
  const cause = error instanceof ToolCallError ? error.cause : null
  return cause instanceof SdkHttpError && cause.data.status === SESSION_IS_GONE
}

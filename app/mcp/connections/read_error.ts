import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/client'
import { Problem } from '#core/problem'
import type { ServerEntry } from '../servers/server_entry.js'
import { causeOf, signInErrorOf, tidy } from './connection_error.js'
import { ServerUnavailable } from './server_state.js'

/** What a client is told where a server did not give what was read from it. */
export function readProblemOf(error: unknown, { connection }: ServerEntry): Problem {
  if (error instanceof Problem) {
    return error
  }
  if (error instanceof ServerUnavailable) {
    return new Problem('tool_server_unavailable', { detail: `${error.message}.`, cause: error })
  }
  if (signInErrorOf(error) !== null) {
    return new Problem('sign_in_needed', { cause: error })
  }
  if (error instanceof ResourceNotFoundError) {
    return new Problem('not_found', { detail: 'The server has no such resource.', cause: error })
  }
  if (error instanceof ProtocolError) {
    const isUnknown = error.code === ProtocolErrorCode.InvalidParams
    return isUnknown
      ? new Problem('not_found', { detail: tidy(error.message), cause: error })
      : new Problem('tool_server_refused', { detail: tidy(error.message), cause: error })
  }
  const cause = causeOf(error, connection.kind)
  return new Problem('tool_server_unavailable', {
    detail: `The server cannot be used: ${cause}.`,
    cause: error,
  })
}

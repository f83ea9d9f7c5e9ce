import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
} from '@modelcontextprotocol/client'
import { ToolCallError } from '#tools/tool_call_error'
import { signInErrorOf, tidy, wasNotSent } from './connection_error.js'
import { FloodError } from './flood_meter.js'
import { ANSWER_BROKEN_OFF } from './http_transport.js'

const FIRST_SERVER_ERROR = 500

/** With these nothing has left. */
const LOCAL = new Set<SdkErrorCode>([
  SdkErrorCode.NotConnected,
  SdkErrorCode.CapabilityNotSupported,
  SdkErrorCode.MethodNotSupportedByProtocolVersion,
])

/** What a call that was sent came to. Needs for a sign-in or for scopes are left to those who can do something about them. */
export function callErrorOf(error: unknown): Error {
  if (error instanceof ToolCallError) {
    return error
  }
  if (error instanceof InsufficientScopeError) {
    return error
  }
  const signIn = signInErrorOf(error)
  if (signIn !== null) {
    return signIn
  }
  if (error instanceof FloodError) {
    return unknown('The answer of the tool is larger than it may be', error)
  }
  if (error instanceof ProtocolError) {
    return error.code === ANSWER_BROKEN_OFF
      ? unknown('The connection to the server ended before its answer came', error)
      : failed(`The server refused the call: ${tidy(error.message)}`, error)
  }
  if (error instanceof SdkHttpError && error.data.status < FIRST_SERVER_ERROR) {
    return failed(`The server refused the call with HTTP status ${error.data.status}`, error)
  }
  if (wasNotSent(error) || (error instanceof SdkError && LOCAL.has(error.code))) {
    return failed('The server cannot be reached', error)
  }
  if (error instanceof SdkError && error.code === SdkErrorCode.InvalidResult) {
    return unknown('The server answered something that is no result', error)
  }
  return unknown('The connection to the server ended before its answer came', error)
}

function failed(message: string, cause: unknown): ToolCallError {
  return new ToolCallError('failed', message, { cause })
}

function unknown(message: string, cause: unknown): ToolCallError {
  return new ToolCallError('unknown', message, { cause })
}

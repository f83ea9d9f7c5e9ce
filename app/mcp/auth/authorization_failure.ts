import { OAuthError } from '@modelcontextprotocol/client'
import { isDatabaseUnavailable } from '#core/database_errors'
import { OutboundError } from '#core/outbound/outbound_error'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { SignInFailed } from './sign_in_errors.js'

const MAX_CODE_LENGTH = 40

/**
 * What went wrong with an authorization server, without its words: those may quote tokens, and errors go to logs.
 * Trouble with our own database stays what it is.
 */
export function authorizationFailure(error: unknown): Error {
  if (error instanceof SignInFailed) {
    return error
  }
  if (error instanceof Error && isDatabaseUnavailable(error)) {
    return error
  }
  if (error instanceof OutboundError || error instanceof OutboundRefusal) {
    return new SignInFailed('the authorization server could not be reached', { cause: error })
  }
  if (OAuthError.isInstance(error)) {
    const code = error.code.replace(/[^\w-]/g, '?').slice(0, MAX_CODE_LENGTH)
    return new SignInFailed(`the authorization server refused (${code})`)
  }
  return new SignInFailed('the authorization server answered something that was not understood')
}

import { randomBytes } from 'node:crypto'
import { beginAuthorization, type AuthorizationContext } from '../auth/begin_authorization.js'
import { finishAuthorization } from '../auth/finish_authorization.js'
import { SignInFailed } from '../auth/sign_in_errors.js'
import type { SignInAtOnce } from '../auth/server_authorizer.js'

/**
 * Signs in without a person: for authorization servers of tests, that agree at once and answer with a redirect. The
 * answer is read as our callback would, and goes nowhere.
 */
export function signInByItself(context: AuthorizationContext): SignInAtOnce {
  return async (challenge) => {
    const state = randomBytes(16).toString('base64url')
    const { url, pending } = await beginAuthorization(context, challenge, state)
    const response = await context.fetch(url, { redirect: 'manual' })
    await response.body?.cancel()
    const location = response.headers.get('location')
    const answer = location === null ? null : URL.parse(location, url.href)
    const code = answer?.searchParams.get('code') ?? null
    if (answer === null || code === null || answer.searchParams.get('state') !== state) {
      throw new SignInFailed('the authorization server did not agree by itself')
    }
    const iss = answer.searchParams.get('iss') ?? undefined
    return finishAuthorization(pending, { code, iss }, context.fetch)
  }
}

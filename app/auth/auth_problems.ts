import { Problem } from '#core/problem'
import type { Ability } from './account.js'

/** 401: the request brought no bearer token (RFC 6750, section 3). */
export function authenticationRequired(): Problem {
  return new Problem('authentication_required', {
    detail: 'Send an access token: Authorization: Bearer …',
    headers: { 'www-authenticate': 'Bearer' },
  })
}

/**
 * 401: the bearer token is good no longer or never was (RFC 6750, section 3.1). `token_expired` tells a client that
 * refreshing helps.
 */
export function invalidToken(code: 'token_invalid' | 'token_expired' = 'token_invalid'): Problem {
  return new Problem(code, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
}

/** 403: a personal access token without the ability that the route asks for (RFC 6750, section 3.1). */
export function abilityMissing(ability: Ability): Problem {
  return new Problem('ability_missing', {
    detail: `This token lacks the ability "${ability}".`,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${ability}"` },
    members: { ability },
  })
}

/** 401: no account has this address and this password. */
export function invalidCredentials(): Problem {
  return new Problem('invalid_credentials', {
    detail: 'The email address or the password is not right.',
    headers: { 'www-authenticate': 'Bearer' },
  })
}

import type { IncomingMessage } from 'node:http'
import { symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardConfigProvider, GuardContract } from '@adonisjs/auth/types'
import { RuntimeException } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#core/problem'
import type { Account } from './account.js'
import { authenticationRequired } from './auth_problems.js'
import { Credentials } from './credentials.js'

/** RFC 6750, section 2.1; the scheme's name is case-insensitive (RFC 9110, section 11.1). */
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i

/** The token of a request's `Authorization: Bearer …`; null where it has none. */
export function bearerOf({ headers: { authorization } }: IncomingMessage): string | null {
  return authorization === undefined ? null : (BEARER.exec(authorization)?.[1] ?? null)
}

/**
 * Authenticates a request by `Authorization: Bearer …`: a JWT access token or a personal access token.
 */
export class BearerGuard implements GuardContract<Account> {
  declare [symbols.GUARD_KNOWN_EVENTS]: unknown

  readonly driverName = 'bearer'
  authenticationAttempted = false
  isAuthenticated = false
  user?: Account
  /** Why `check` answered false. */
  failure?: Problem

  #ctx: HttpContext
  #credentials: Credentials

  constructor(ctx: HttpContext, credentials: Credentials) {
    this.#ctx = ctx
    this.#credentials = credentials
  }

  /** The authenticated account; only after authentication. */
  getUserOrFail(): Account {
    if (this.user === undefined) {
      throw new RuntimeException('The request is not authenticated')
    }
    return this.user
  }

  /**
   * Authenticates the request. Throws `authentication_required`, `token_expired` or `token_invalid`.
   */
  async authenticate(): Promise<Account> {
    this.authenticationAttempted = true
    const bearer = bearerOf(this.#ctx.request.request)
    if (bearer === null) {
      throw authenticationRequired()
    }
    this.user = await this.#credentials.resolve(bearer)
    this.isAuthenticated = true
    return this.user
  }

  /**
   * Looks at the credential of an authenticated request again, after something that gave it time to end: the reading of
   * a body, the writing of an answer. A cache look-up where it was looked at in the last second. Throws like
   * `authenticate`.
   */
  async confirm(): Promise<void> {
    if (this.isAuthenticated) {
      await this.authenticate()
    }
  }

  /** Whether the request is authenticated; where not, `failure` says why. Throws where the database is away. */
  async check(): Promise<boolean> {
    try {
      await this.authenticate()
      return true
    } catch (error) {
      if (error instanceof Problem) {
        this.failure = error
        return false
      }
      throw error
    }
  }

  /** Tests make their tokens with `createAccount` instead. */
  async authenticateAsClient(): Promise<AuthClientResponse> {
    throw new RuntimeException('Use createAccount() of the test helpers')
  }
}

/** The guard for `config/auth.ts`. */
export function bearerGuard(): GuardConfigProvider<(ctx: HttpContext) => BearerGuard> {
  return {
    async resolver(_, app) {
      const credentials = await app.container.make(Credentials)
      return (ctx) => new BearerGuard(ctx, credentials)
    },
  }
}

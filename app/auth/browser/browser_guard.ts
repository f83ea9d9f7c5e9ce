import { symbols } from '@adonisjs/auth'
import type { AuthClientResponse, GuardConfigProvider, GuardContract } from '@adonisjs/auth/types'
import { RuntimeException } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import type { Account } from '../account.js'
import { authenticationRequired } from '../auth_problems.js'
import type { Preferences } from '../preferences/user_preferences.js'
import { BrowserSessions } from './browser_sessions.js'

/** Where the browser's session keeps the id of the sign-in. */
const SESSION_KEY = 'sign_in'

/**
 * Authenticates a request by the browser's session cookie. Needs the session middleware.
 */
export class BrowserGuard implements GuardContract<Account> {
  declare [symbols.GUARD_KNOWN_EVENTS]: unknown

  readonly driverName = 'browser'
  authenticationAttempted = false
  isAuthenticated = false
  user?: Account
  /** How the person wants the pages; only after authentication. */
  preferences?: Preferences

  #ctx: HttpContext
  #sessions: BrowserSessions

  constructor(ctx: HttpContext, sessions: BrowserSessions) {
    this.#ctx = ctx
    this.#sessions = sessions
  }

  /** The authenticated account; only after authentication. */
  getUserOrFail(): Account {
    if (this.user === undefined) {
      throw new RuntimeException('The request is not authenticated')
    }
    return this.user
  }

  /** Authenticates the request. Throws `authentication_required`. */
  async authenticate(): Promise<Account> {
    if (!(await this.check())) {
      throw authenticationRequired()
    }
    return this.getUserOrFail()
  }

  /** Makes sure that the sign-in has not ended since. Throws `authentication_required`. */
  async confirm(): Promise<void> {
    await this.authenticate()
  }

  /** Whether the request is authenticated. Throws where the database is away. */
  async check(): Promise<boolean> {
    this.authenticationAttempted = true
    const id: unknown = this.#ctx.session.get(SESSION_KEY)
    const session = typeof id === 'string' ? await this.#sessions.resolve(id) : null
    this.isAuthenticated = session !== null
    this.user = session?.account
    this.preferences = session?.preferences
    return this.isAuthenticated
  }

  /** Puts the sign-in `sessionId` into the browser's session, under a new cookie. */
  remember(sessionId: string): void {
    this.#ctx.session.clear()
    this.#ctx.session.regenerate()
    this.#ctx.session.put(SESSION_KEY, sessionId)
  }

  /** Takes the sign-in out of the browser's session. */
  forget(): void {
    this.#ctx.session.clear()
    this.#ctx.session.regenerate()
    this.isAuthenticated = false
    this.user = undefined
    this.preferences = undefined
  }

  /** Tests sign in through `browserCookie` of their helpers instead. */
  async authenticateAsClient(): Promise<AuthClientResponse> {
    throw new RuntimeException('Use signInBrowser() of the test helpers')
  }
}

/** The guard for `config/auth.ts`. */
export function browserGuard(): GuardConfigProvider<(ctx: HttpContext) => BrowserGuard> {
  return {
    async resolver(_, app) {
      const sessions = await app.container.make(BrowserSessions)
      return (ctx) => new BrowserGuard(ctx, sessions)
    },
  }
}

import { inject } from '@adonisjs/core'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { findUserById, type UserRow } from '../account_queries.js'
import { invalidCredentials } from '../auth_problems.js'
import { recordSignIn } from '../sessions/record_sign_in.js'
import { VerifyPassword, type PasswordAttempt } from '../sessions/verify_password.js'
import { SecondFactor } from '../two_factor/second_factor.js'
import { BrowserSessions } from './browser_sessions.js'

/** How long somebody may take for the code after the password. */
const SECOND_STEP_MS = 5 * 60_000

/** The password was right, and the code is still to come. */
export interface PendingSignIn {
  userId: string
  /** The version that the password was checked against. */
  sessionVersion: number
  /** Milliseconds since 1970. */
  expiresAt: number
}

export type SignInOutcome =
  { kind: 'signed_in'; sessionId: string } | { kind: 'code_needed'; pending: PendingSignIn }

/** Where a browser is. */
export type BrowserPlace = Pick<PasswordAttempt, 'address' | 'userAgent' | 'requestId'>

/**
 * Signs an administrator in for a browser: with a password, and with a code where the account has a second factor.
 */
@inject()
export class BrowserSignIn {
  constructor(
    private sql: SqlStore,
    private verifyPassword: VerifyPassword,
    private secondFactor: SecondFactor,
    private sessions: BrowserSessions
  ) {}

  /**
   * Throws `invalid_credentials`, `rate_limited` or `server_busy`, and to who knows the password `account_suspended` or
   * `forbidden`.
   */
  async execute(attempt: PasswordAttempt): Promise<SignInOutcome> {
    const user = await this.verifyPassword.execute(attempt)
    if (user.role !== 'admin') {
      throw new Problem('forbidden', {
        detail: 'This account is not one of an administrator. Sign in with a chat client instead.',
      })
    }
    if (await this.secondFactor.isOn(user.id)) {
      const expiresAt = Date.now() + SECOND_STEP_MS
      const pending = { userId: user.id, sessionVersion: user.session_version, expiresAt }
      return { kind: 'code_needed', pending }
    }
    return { kind: 'signed_in', sessionId: await this.#begin(user, attempt) }
  }

  /**
   * The second step; the id of the new sign-in. Throws `two_factor_invalid`, `rate_limited`, or `invalid_credentials`
   * where the first step counts no longer.
   */
  async complete(pending: PendingSignIn, code: string, place: BrowserPlace): Promise<string> {
    const user = await this.sql.read((sql) => findUserById(sql, pending.userId))
    const isCurrent = pending.expiresAt > Date.now()
    if (!isCurrent || user?.role !== 'admin' || user.session_version !== pending.sessionVersion) {
      throw invalidCredentials()
    }
    await this.secondFactor.check(user, code, place)
    return this.#begin(user, place)
  }

  /** Without a password, for whoever has just proved otherwise who they are. Throws `invalid_credentials`. */
  async withoutPassword(userId: string, place: BrowserPlace): Promise<string> {
    const user = await this.sql.read((sql) => findUserById(sql, userId))
    if (user === undefined) {
      throw invalidCredentials()
    }
    return this.#begin(user, place)
  }

  async #begin(user: UserRow, place: BrowserPlace): Promise<string> {
    const sessionId = await this.sql.transaction(async (sql) => {
      const id = await this.sessions.begin(sql, {
        userId: user.id,
        sessionVersion: user.session_version,
        address: place.address,
        userAgent: place.userAgent,
      })
      if (id !== null) {
        await recordSignIn(sql, user, id, place)
      }
      return id
    })
    if (sessionId === null) {
      throw invalidCredentials()
    }
    return sessionId
  }
}

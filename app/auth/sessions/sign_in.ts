import { inject } from '@adonisjs/core'
import accounts from '#config/accounts'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { AccessTokens } from '../access_tokens.js'
import type { UserRow } from '../account_queries.js'
import { invalidCredentials } from '../auth_problems.js'
import { lockLiveAccount } from '../lock_live_account.js'
import { SecondFactor } from '../two_factor/second_factor.js'
import { recordSignIn } from './record_sign_in.js'
import { storeRefreshToken, type TokenPair } from './token_pair.js'
import { VerifyPassword, type PasswordAttempt } from './verify_password.js'

const MAX_USER_AGENT = 512

export interface SignInAttempt extends PasswordAttempt {
  /** Of the second factor, where the account has one. */
  twoFactorCode?: string
}

/**
 * Signs an account in with its password, for a client of the API.
 */
@inject()
export class SignIn {
  constructor(
    private sql: SqlStore,
    private verifyPassword: VerifyPassword,
    private secondFactor: SecondFactor,
    private tokens: AccessTokens
  ) {}

  /**
   * Throws `invalid_credentials`, `rate_limited` or `server_busy`, and to who knows the password `account_suspended`,
   * `two_factor_required` or `two_factor_invalid`.
   */
  async execute(attempt: SignInAttempt): Promise<TokenPair> {
    const user = await this.verifyPassword.execute(attempt)
    await this.secondFactor.check(user, attempt.twoFactorCode, attempt)
    const sessionId = newId()
    const refreshToken = await this.sql.transaction((sql) =>
      this.#startSession(sql, user, sessionId, attempt)
    )
    return {
      accessToken: await this.tokens.sign(user.id, sessionId, user.session_version),
      refreshToken,
      expiresInS: this.tokens.lifetimeS,
    }
  }

  async #startSession(
    sql: Sql,
    user: UserRow,
    sessionId: string,
    attempt: PasswordAttempt
  ): Promise<string> {
    if (!(await lockLiveAccount(sql, user.id, user.session_version))) {
      throw invalidCredentials()
    }
    const now = Date.now()
    const expiresAt = now + accounts.session.absoluteMs
    await sql.run(
      `insert into auth_sessions
        (id, user_id, user_agent, ip_address, created_at, last_used_at, expires_at)
        values (?, ?, ?, ?, ?, ?, ?)`,
      sessionId,
      user.id,
      attempt.userAgent?.slice(0, MAX_USER_AGENT) ?? null,
      attempt.address,
      now,
      now,
      expiresAt
    )
    const refreshToken = await storeRefreshToken(sql, sessionId, expiresAt)
    await recordSignIn(sql, user, sessionId, attempt)
    return refreshToken
  }
}

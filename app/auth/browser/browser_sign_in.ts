import { inject } from '@adonisjs/core'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { userTarget, type UserRow } from '../account_queries.js'
import { invalidCredentials } from '../auth_problems.js'
import { VerifyPassword, type PasswordAttempt } from '../sessions/verify_password.js'
import { BrowserSessions } from './browser_sessions.js'

/**
 * Signs an administrator in with a password, for a browser.
 */
@inject()
export class BrowserSignIn {
  constructor(
    private sql: SqlStore,
    private verifyPassword: VerifyPassword,
    private sessions: BrowserSessions
  ) {}

  /**
   * The id of the new sign-in. Throws `invalid_credentials`, `rate_limited` or `server_busy`, and to who knows the
   * password `account_suspended` or `forbidden`.
   */
  async execute(attempt: PasswordAttempt): Promise<string> {
    const user = await this.verifyPassword.execute(attempt)
    if (user.role !== 'admin') {
      throw new Problem('forbidden', {
        detail: 'This account is not one of an administrator. Sign in with a chat client instead.',
      })
    }
    const sessionId = await this.sql.transaction((sql) => this.#begin(sql, user, attempt))
    if (sessionId === null) {
      throw invalidCredentials()
    }
    return sessionId
  }

  async #begin(sql: Sql, user: UserRow, attempt: PasswordAttempt): Promise<string | null> {
    const { address, userAgent, requestId } = attempt
    const sessionId = await this.sessions.begin(sql, {
      userId: user.id,
      sessionVersion: user.session_version,
      address,
      userAgent,
    })
    if (sessionId !== null) {
      await recordAudit(sql, {
        actor: { kind: 'user', userId: user.id, label: user.email },
        address,
        requestId,
        action: 'user.signed_in',
        target: userTarget(user),
        after: { session: sessionId },
      })
    }
    return sessionId
  }
}

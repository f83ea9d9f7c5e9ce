import { inject } from '@adonisjs/core'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
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
    const sessionId = await this.sql.transaction((sql) =>
      this.sessions.begin(sql, {
        userId: user.id,
        sessionVersion: user.session_version,
        address: attempt.address,
        userAgent: attempt.userAgent,
      })
    )
    if (sessionId === null) {
      throw invalidCredentials()
    }
    return sessionId
  }
}

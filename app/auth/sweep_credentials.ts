import { inject } from '@adonisjs/core'
import config from '#config/accounts'
import { SqlStore } from '#core/sql_store'

const DAY_MS = 24 * 60 * 60 * 1000
/** How long an ended sign-in stays, so that the reuse of its refresh tokens is still told as such. */
const ENDED_SESSION_KEPT_MS = 7 * DAY_MS
/** How long an account still sees that a token has expired. */
const EXPIRED_TOKEN_KEPT_MS = 30 * DAY_MS
/** How long an administrator can renew an invitation that nobody accepted. */
const EXPIRED_LINK_KEPT_MS = 30 * DAY_MS
/** Other processes read endings within seconds. */
const ENDING_KEPT_MS = DAY_MS

/**
 * Deletes credentials that can never be used again.
 */
@inject()
export class SweepCredentials {
  constructor(private sql: SqlStore) {}

  /**
   * Answers the number of rows deleted; refresh tokens of deleted sign-ins are not counted.
   *
   * @param now in ms since 1970
   * @param signal leaves the rest to another time
   */
  async execute(now = Date.now(), signal?: AbortSignal): Promise<number> {
    const statements: [sql: string, before: number][] = [
      ['delete from auth_sessions where expires_at < ?', now],
      ['delete from auth_sessions where revoked_at < ?', now - ENDED_SESSION_KEPT_MS],
      ['delete from auth_sessions where last_used_at < ?', now - config.session.slidingMs],
      ['delete from refresh_tokens where expires_at < ?', now],
      ['delete from auth_access_tokens where expires_at < ?', now - EXPIRED_TOKEN_KEPT_MS],
      ['delete from account_links where expires_at < ?', now - EXPIRED_LINK_KEPT_MS],
      ['delete from credential_endings where created_at < ?', now - ENDING_KEPT_MS],
    ]
    let deleted = 0
    for (const [statement, before] of statements) {
      if (signal?.aborted) {
        break
      }
      deleted += await this.sql.transaction((sql) => sql.run(statement, before))
    }
    return deleted
  }
}

import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { findUserById } from '../account_queries.js'
import { type CredentialEnding, recordEnding, sessionEnding } from '../credential_endings.js'
import { hashToken } from '../opaque_tokens.js'
import { Revocations } from '../revocations.js'

/**
 * Ends one sign-in: its refresh tokens and its access tokens.
 */
@inject()
export class EndSession {
  constructor(
    private sql: SqlStore,
    private revocations: Revocations
  ) {}

  /** Ends the sign-in `sessionId` of `userId`. False where the account has no such sign-in. */
  async execute(userId: string, sessionId: string, origin: AuditOrigin): Promise<boolean> {
    return this.#announced((sql) => this.#end(sql, userId, sessionId, origin))
  }

  /** Ends the sign-in that a refresh token belongs to, also a spent one. False where nobody has such a token. */
  async byRefreshToken(refreshToken: string, origin: AuditOrigin): Promise<boolean> {
    return this.#announced(async (sql) => {
      const row = await sql.get<{ user_id: string; session_id: string }>(
        `select s.user_id, s.id as session_id
          from refresh_tokens t join auth_sessions s on s.id = t.session_id where t.hash = ?`,
        hashToken(refreshToken)
      )
      return row === undefined ? null : this.#end(sql, row.user_id, row.session_id, origin)
    })
  }

  async #announced(work: (sql: Sql) => Promise<CredentialEnding | null>): Promise<boolean> {
    const ending = await this.sql.transaction(work)
    if (ending !== null) {
      this.revocations.announce(ending)
    }
    return ending !== null
  }

  async #end(
    sql: Sql,
    userId: string,
    sessionId: string,
    origin: AuditOrigin
  ): Promise<CredentialEnding | null> {
    const ended = await sql.run(
      'update auth_sessions set revoked_at = ? where id = ? and user_id = ? and revoked_at is null',
      Date.now(),
      sessionId,
      userId
    )
    if (ended === 0) {
      return null
    }
    const ending = sessionEnding(userId, sessionId)
    await recordEnding(sql, ending)
    const user = await findUserById(sql, userId)
    await recordAudit(sql, {
      ...origin,
      action: 'session.ended',
      target: { type: 'session', id: sessionId, label: user?.email ?? '' },
      subjectId: userId,
    })
    return ending
  }
}

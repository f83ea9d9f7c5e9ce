import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { personalTokenEnding, recordEnding } from '../credential_endings.js'
import { Revocations } from '../revocations.js'

/**
 * Ends a personal access token.
 */
@inject()
export class DeletePersonalToken {
  constructor(
    private sql: SqlStore,
    private revocations: Revocations
  ) {}

  /** False where the account `userId` has no such token. */
  async execute(userId: string, tokenId: string, origin: AuditOrigin): Promise<boolean> {
    const ending = personalTokenEnding(userId, tokenId)
    const isDeleted = await this.sql.transaction(async (sql) => {
      const token = await sql.get<{ name: string }>(
        'select name from auth_access_tokens where id = ? and user_id = ?',
        tokenId,
        userId
      )
      const rows = await sql.run(
        'delete from auth_access_tokens where id = ? and user_id = ?',
        tokenId,
        userId
      )
      if (token === undefined || rows === 0) {
        return false
      }
      await recordEnding(sql, ending)
      await recordAudit(sql, {
        ...origin,
        action: 'token.deleted',
        target: { type: 'token', id: tokenId, label: token.name },
        subjectId: userId,
      })
      return true
    })
    if (isDeleted) {
      this.revocations.announce(ending)
    }
    return isDeleted
  }
}

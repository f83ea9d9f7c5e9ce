import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { findUserById, userTarget } from '../account_queries.js'
import { endAllCredentials } from '../end_all_credentials.js'
import { Revocations } from '../revocations.js'

/**
 * Signs an account out everywhere, its personal access tokens included.
 */
@inject()
export class EndAllSessions {
  constructor(
    private sql: SqlStore,
    private revocations: Revocations
  ) {}

  async execute(userId: string, origin: AuditOrigin): Promise<void> {
    const ending = await this.sql.transaction(async (sql) => {
      const ended = await endAllCredentials(sql, userId)
      const user = await findUserById(sql, userId)
      if (user !== undefined) {
        await recordAudit(sql, { ...origin, action: 'user.signed_out', target: userTarget(user) })
      }
      return ended
    })
    if (ending !== null) {
      this.revocations.announce(ending)
    }
  }
}

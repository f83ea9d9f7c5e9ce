import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { findUserById, userTarget } from '../account_queries.js'
import type { CredentialEnding } from '../credential_endings.js'
import { endAllCredentials } from '../end_all_credentials.js'
import { Revocations } from '../revocations.js'
import { assertAdministratorRemains } from './administrators.js'

/**
 * Shuts an account out until it is activated again: every credential and open stream of it ends for good.
 */
@inject()
export class SuspendAccount {
  constructor(
    private sql: SqlStore,
    private revocations: Revocations
  ) {}

  /** Whether the account was active before. Throws `last_administrator`, and `own_account` where it is one's own. */
  async execute(userId: string, origin: AuditOrigin, reason?: string): Promise<boolean> {
    if (origin.actor.userId === userId) {
      throw new Problem('own_account', { detail: 'Nobody can suspend their own account.' })
    }
    const ending = await this.sql.transaction((sql) => this.#suspend(sql, userId, origin, reason))
    if (ending !== null) {
      this.revocations.announce(ending)
    }
    return ending !== null
  }

  async #suspend(
    sql: Sql,
    userId: string,
    origin: AuditOrigin,
    reason?: string
  ): Promise<CredentialEnding | null> {
    await assertAdministratorRemains(sql, userId)
    const user = await findUserById(sql, userId)
    const now = Date.now()
    const rows = await sql.run(
      'update users set suspended_at = ?, updated_at = ? where id = ? and suspended_at is null',
      now,
      now,
      userId
    )
    if (user === undefined || rows === 0) {
      return null
    }
    const ending = await endAllCredentials(sql, userId)
    const target = userTarget(user)
    await recordAudit(sql, { ...origin, action: 'user.suspended', target, reason })
    return ending
  }
}

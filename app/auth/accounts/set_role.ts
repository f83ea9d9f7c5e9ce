import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import { findUserById, userTarget } from '../account_queries.js'
import { AccountStates } from '../account_states.js'
import type { CredentialEnding } from '../credential_endings.js'
import { endAllCredentials } from '../end_all_credentials.js'
import { Revocations } from '../revocations.js'
import { assertAdministratorRemains } from './administrators.js'

/**
 * Makes an account an administrator or a member. Whoever is demoted is signed out everywhere.
 */
@inject()
export class SetRole {
  constructor(
    private sql: SqlStore,
    private states: AccountStates,
    private revocations: Revocations
  ) {}

  /** Whether the role was another before. Throws `last_administrator`. */
  async execute(userId: string, role: UserRole, origin: AuditOrigin): Promise<boolean> {
    const { isChanged, ending } = await this.sql.transaction((sql) =>
      this.#change(sql, userId, role, origin)
    )
    this.states.forget(userId)
    if (ending !== null) {
      this.revocations.announce(ending)
    }
    return isChanged
  }

  async #change(
    sql: Sql,
    userId: string,
    role: UserRole,
    origin: AuditOrigin
  ): Promise<{ isChanged: boolean; ending: CredentialEnding | null }> {
    const isDemotion = role !== 'admin'
    if (isDemotion) {
      await assertAdministratorRemains(sql, userId)
    }
    const user = await findUserById(sql, userId)
    const rows = await sql.run(
      'update users set role = ?, updated_at = ? where id = ? and role <> ?',
      role,
      Date.now(),
      userId,
      role
    )
    if (user === undefined || rows === 0) {
      return { isChanged: false, ending: null }
    }
    const ending = isDemotion ? await endAllCredentials(sql, userId) : null
    await recordAudit(sql, {
      ...origin,
      action: 'user.role_changed',
      target: userTarget(user),
      before: { role: user.role },
      after: { role },
    })
    return { isChanged: true, ending }
  }
}

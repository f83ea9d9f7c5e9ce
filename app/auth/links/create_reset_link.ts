import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { findUserById } from '../account_queries.js'
import type { NewLink } from './account_link.js'
import { putLink } from './link_store.js'

/**
 * Makes a link with which a person sets another password: good for 24 hours and once. A new one ends the one before.
 */
@inject()
export class CreateResetLink {
  constructor(private sql: SqlStore) {}

  /** Throws `not_found`, or `account_suspended`: that account has no use for it. */
  async execute(userId: string, origin: AuditOrigin): Promise<NewLink> {
    return this.sql.transaction(async (sql) => {
      const user = await findUserById(sql, userId)
      if (user === undefined) {
        throw new Problem('not_found')
      }
      if (user.suspended_at !== null) {
        throw new Problem('account_suspended')
      }
      const createdBy = origin.actor.userId
      const link = await putLink(sql, { kind: 'reset', subject: userId, userId, createdBy })
      const target = { type: 'user', id: userId, label: user.email }
      await recordAudit(sql, { ...origin, action: 'reset_link.created', target })
      return link
    })
  }
}

import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import { findUserByEmail, normalizeEmail } from '../account_queries.js'
import { emailTaken } from '../accounts/insert_user.js'
import { linkInvalid, maskedEmail, type NewLink } from './account_link.js'
import { putLink } from './link_store.js'

export interface InviteInput {
  email: string
  role: UserRole
}

/**
 * Invites a person: whoever has the link makes the account with that address and role. It is good for 7 days and once;
 * inviting an address again ends the link from before.
 */
@inject()
export class CreateInvite {
  constructor(private sql: SqlStore) {}

  /** Throws `email_taken`. */
  async execute({ email, role }: InviteInput, origin: AuditOrigin): Promise<NewLink> {
    const subject = normalizeEmail(email)
    return this.sql.transaction((sql) =>
      this.#create(sql, 'invite.created', { subject, role }, origin)
    )
  }

  /** A new link for an invitation, which ends the one from before. Throws `link_invalid` where it is gone. */
  async renew(id: string, origin: AuditOrigin): Promise<NewLink> {
    return this.sql.transaction(async (sql) => {
      const invite = await sql.get<{ subject: string; role: UserRole }>(
        `select subject, role from account_links where id = ? and kind = 'invite'`,
        id
      )
      if (invite === undefined) {
        throw linkInvalid()
      }
      return this.#create(sql, 'invite.renewed', invite, origin)
    })
  }

  async #create(
    sql: Sql,
    action: string,
    { subject, role }: { subject: string; role: UserRole },
    origin: AuditOrigin
  ): Promise<NewLink> {
    if ((await findUserByEmail(sql, subject)) !== undefined) {
      throw emailTaken()
    }
    const createdBy = origin.actor.userId
    const link = await putLink(sql, { kind: 'invite', subject, role, createdBy })
    await recordAudit(sql, {
      ...origin,
      action,
      target: { type: 'invite', id: link.id, label: maskedEmail(subject) },
      after: { role },
    })
    return link
  }
}

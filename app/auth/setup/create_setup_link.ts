import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import type { NewLink } from '../links/account_link.js'
import { putLink } from '../links/link_store.js'
import { setupOver } from './setup_problems.js'
import { hasAdministrator } from './setup_rows.js'

/**
 * Makes the link with which the first administrator is created: good for 15 minutes and once. A newer one, also of
 * another process, ends it.
 */
@inject()
export class CreateSetupLink {
  constructor(private sql: SqlStore) {}

  /**
   * @param base - the address of this installation, without a slash at its end
   * Throws `setup_over` where there is an administrator.
   */
  async execute(origin: AuditOrigin, base?: string): Promise<NewLink> {
    return this.sql.transaction(async (sql) => {
      if (await hasAdministrator(sql)) {
        throw setupOver()
      }
      const link = await putLink(sql, { kind: 'setup', subject: 'setup', createdBy: null }, base)
      await recordAudit(sql, { ...origin, action: 'setup_link.created', target: null })
      return link
    })
  }
}

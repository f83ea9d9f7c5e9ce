import { inject } from '@adonisjs/core'
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
  async execute(base?: string): Promise<NewLink> {
    return this.sql.transaction(async (sql) => {
      if (await hasAdministrator(sql)) {
        throw setupOver()
      }
      return putLink(sql, { kind: 'setup', subject: 'setup', createdBy: null }, base)
    })
  }
}

import { inject } from '@adonisjs/core'
import { findProviderRow } from '#ai/managed/provider_rows'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { raiseRevision, Revisions } from '#settings/revisions'

/** Removes a provider with its key, what was said of its models, and their aliases. What was billed stays, with its prices. */
@inject()
export class DeleteProvider {
  constructor(
    private sql: SqlStore,
    private revisions: Revisions
  ) {}

  /** @throws Problem `not_found` */
  async execute(id: string, origin: AuditOrigin): Promise<void> {
    await this.sql.transaction(async (sql) => {
      await raiseRevision(sql, 'models')
      const row = await findProviderRow(sql, id)
      if (row === undefined) {
        throw new Problem('not_found', { detail: 'There is no such provider.' })
      }
      const { name } = row
      const prefix = `${name}/`
      await sql.run('delete from providers where id = ?', id)
      await sql.run('delete from provider_checks where provider = ?', name)
      await sql.run('delete from models where provider = ?', name)
      await sql.run(
        'delete from model_aliases where substr(model_id, 1, ?) = ?',
        prefix.length,
        prefix
      )
      await recordAudit(sql, {
        ...origin,
        action: 'provider.deleted',
        target: { type: 'provider', id, label: name },
        before: { driver: row.driver, baseUrl: row.base_url },
      })
    })
    await this.revisions.check()
  }
}

import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { changedFields } from '#audit/changed_fields'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { findOwnServer } from './find_own_server.js'
import { SERVER_COLUMNS, serverValues } from './server_columns.js'
import { haveOtherSecrets, serverFacts, serverTarget } from './server_facts.js'
import { ServerRegistry } from './server_registry.js'
import { findServerRow, type ServerRow } from './server_rows.js'
import { validateServer } from './server_validator.js'

/** Changes how a server of the database is reached. Its connections are made anew. For administrators. */
@inject()
export class UpdateServer {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry
  ) {}

  /**
   * @param data - all fields, see `server_validator.ts`
   * @throws Problem `validation_failed`, `not_found`; SettingsRefused `server_of_host`
   */
  async execute(id: string, data: unknown, origin: AuditOrigin): Promise<void> {
    const fields = await validateServer(data)
    await this.sql.transaction(async (sql) => {
      const before = await findOwnServer(sql, id)
      await sql.run(
        `update mcp_servers set ${SERVER_COLUMNS.map((name) => `${name} = ?`).join(', ')},
           updated_at = ? where id = ?`,
        ...serverValues(id, fields),
        Date.now(),
        id
      )
      await this.#record(sql, before, origin)
    })
    this.registry.forget()
  }

  async #record(sql: Sql, before: ServerRow, origin: AuditOrigin): Promise<void> {
    const after = await findServerRow(sql, before.id)
    if (after === undefined) {
      return
    }
    const changes = changedFields(await serverFacts(before), await serverFacts(after))
    const hasOtherSecrets = await haveOtherSecrets(before, after)
    if (changes === null && !hasOtherSecrets) {
      return
    }
    await recordAudit(sql, {
      ...origin,
      action: 'mcp_server.updated',
      target: serverTarget(after),
      before: changes?.before ?? {},
      after: { ...changes?.after, ...(hasOtherSecrets && { secrets: 'changed' }) },
    })
  }
}

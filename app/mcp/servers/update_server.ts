import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { changedFields } from '#audit/changed_fields'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { ServerConnections } from '../connections/server_connections.js'
import { findOwnServer } from './find_own_server.js'
import { forgetCredentials, resourcesOf } from './forget_credentials.js'
import { KEEPS_NOTHING, withKeptSecrets, type KeptSecrets } from './kept_secrets.js'
import { SERVER_COLUMNS, serverValues } from './server_columns.js'
import { haveOtherSecrets, serverFacts, serverTarget } from './server_facts.js'
import { ServerRegistry } from './server_registry.js'
import { findServerRow, type ServerRow } from './server_rows.js'
import { validateServer } from './server_validator.js'
import { SettingsRefused } from './settings_refused.js'

/** Changes how a server of the database is reached. Its connections are made anew. For administrators. */
@inject()
export class UpdateServer {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry,
    private connections: ServerConnections
  ) {}

  /**
   * @param data - all fields, see `server_validator.ts`
   * @param edit.kept - secrets that stay
   * @param edit.revision - the `updated_at` of what was looked at
   * @throws Problem `validation_failed`, `not_found`; SettingsRefused `server_of_host`, `server_changed`,
   * `secrets_for_another_host`
   */
  async execute(
    id: string,
    data: unknown,
    origin: AuditOrigin,
    { kept = KEEPS_NOTHING, revision }: { kept?: KeptSecrets; revision?: number } = {}
  ): Promise<void> {
    const given = await validateServer(data)
    const resources = await resourcesOf(await this.registry.servers())
    await this.sql.transaction(async (sql) => {
      const before = await findOwnServer(sql, id)
      if (revision !== undefined && Number(before.updated_at) !== revision) {
        throw new SettingsRefused('server_changed')
      }
      const fields = await withKeptSecrets(before, given, kept)
      await sql.run(
        `update mcp_servers set ${SERVER_COLUMNS.map((name) => `${name} = ?`).join(', ')},
           updated_at = ? where id = ?`,
        ...serverValues(id, fields),
        Date.now(),
        id
      )
      await forgetCredentials(sql, before.url, resources)
      await this.#record(sql, before, origin)
    })
    this.registry.forget()
    this.connections.keepOnly(await this.registry.servers())
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

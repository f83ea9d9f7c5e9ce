import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { isUniqueViolation } from '#core/database_errors'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { SERVER_COLUMNS, serverValues } from './server_columns.js'
import { serverFacts, serverTarget } from './server_facts.js'
import { ServerRegistry } from './server_registry.js'
import { findServerRow, findServerRows } from './server_rows.js'
import { SettingsRefused } from './settings_refused.js'
import { assertServerName, validateServer } from './server_validator.js'

const MAX_SERVERS = 200

/** Adds a server that is reached over HTTP; its tools are off until somebody says otherwise. For administrators. */
@inject()
export class CreateServer {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry
  ) {}

  /**
   * @param name - begins the names of its tools, and cannot be changed
   * @param data - see `server_validator.ts`
   * @returns the server's id
   * @throws Problem `validation_failed`; SettingsRefused `server_name_taken`, `too_many_servers`
   */
  async execute(name: string, data: unknown, origin: AuditOrigin): Promise<string> {
    assertServerName(name)
    const fields = await validateServer(data)
    const id = newId()
    const now = Date.now()
    try {
      await this.sql.transaction(async (sql) => {
        const rows = await findServerRows(sql)
        if (rows.length >= MAX_SERVERS) {
          throw new SettingsRefused('too_many_servers')
        }
        if (rows.some(({ slug }) => slug.toLowerCase() === name.toLowerCase())) {
          throw new SettingsRefused('server_name_taken')
        }
        await sql.run(
          `insert into mcp_servers (id, slug, source, created_at, updated_at, ${SERVER_COLUMNS.join(', ')})
           values (?, ?, 'database', ?, ?, ${SERVER_COLUMNS.map(() => '?').join(', ')})`,
          id,
          name,
          now,
          now,
          ...serverValues(id, fields)
        )
        await this.#record(sql, id, origin)
      })
    } catch (error) {
      throw isUniqueViolation(error) ? new SettingsRefused('server_name_taken') : error
    }
    this.registry.forget()
    return id
  }

  async #record(sql: Sql, id: string, origin: AuditOrigin): Promise<void> {
    const row = await findServerRow(sql, id)
    if (row !== undefined) {
      const after = await serverFacts(row)
      const target = serverTarget(row)
      await recordAudit(sql, { ...origin, action: 'mcp_server.created', target, after })
    }
  }
}

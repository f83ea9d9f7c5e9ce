import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { findOwnServer } from './find_own_server.js'
import { SERVER_COLUMNS, serverValues } from './server_columns.js'
import { ServerRegistry } from './server_registry.js'
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
  async execute(id: string, data: unknown): Promise<void> {
    const fields = await validateServer(data)
    await this.sql.transaction(async (sql) => {
      await findOwnServer(sql, id)
      await sql.run(
        `update mcp_servers set ${SERVER_COLUMNS.map((name) => `${name} = ?`).join(', ')},
           updated_at = ? where id = ?`,
        ...serverValues(id, fields),
        Date.now(),
        id
      )
    })
    this.registry.forget()
  }
}

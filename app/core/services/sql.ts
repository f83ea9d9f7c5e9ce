import app from '@adonisjs/core/services/app'
import type { SqlStore } from '#core/sql_store'

let sql: SqlStore

/** The container's `SqlStore`, for modules that are not built by the container. */
await app.booted(async () => {
  sql = await app.container.make('core.sql')
})

export { sql as default }

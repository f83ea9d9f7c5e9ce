import type { ApplicationService } from '@adonisjs/core/types'
import { databaseTarget } from '#core/database_target'
import { migrate } from '#operations/migrate'

/** Drops every table and runs all migrations: before anything else of the application looks at the database. */
export async function freshDatabase(app: ApplicationService) {
  const db = await app.container.make('lucid.db')
  await db.connection().dropAllTables()
  await migrate(app, db, databaseTarget)
}

import type { ApplicationService } from '@adonisjs/core/types'
import { databaseTarget } from '#core/database_target'
import { checkDatabase } from './check_database.js'
import { migrate } from './migrate.js'

/** What a server does with its database before it starts: checks it, and brings its schema up to date. */
export async function prepareDatabase(app: ApplicationService): Promise<void> {
  const db = await app.container.make('lucid.db')
  await checkDatabase(db, databaseTarget)
  const migrations = await migrate(app, db, databaseTarget)
  if (migrations.length > 0) {
    const logger = await app.container.make('logger')
    logger.info({ migrations }, 'migrated the database')
  }
}

import type { ApplicationService } from '@adonisjs/core/types'
import { databaseTarget } from '#core/database_target'
import { checkDatabase } from './check_database.js'
import { compareSchema } from './compare_schema.js'
import { migrate } from './migrate.js'
import { lockForServer } from './server_lock.js'

/**
 * What a server does with its database before it starts: makes sure that it may use it, checks it, and brings its schema up
 * to date.
 */
export async function prepareDatabase(app: ApplicationService): Promise<void> {
  const db = await app.container.make('lucid.db')
  await checkDatabase(db, databaseTarget)
  if (databaseTarget.dialect === 'sqlite') {
    lockForServer(databaseTarget.filename)
  }
  const migrations = await migrate(app, db, databaseTarget)
  const logger = await app.container.make('logger')
  if (migrations.length > 0) {
    logger.info({ migrations }, 'migrated the database')
  }
  const { unknown } = await compareSchema(app, db)
  if (unknown.length > 0) {
    logger.warn(
      { migrations: unknown },
      'the database is newer than this version of Chatflow, which goes on working with it; update this instance, too'
    )
  }
}

import type { ApplicationService } from '@adonisjs/core/types'
import { databaseTarget } from '#core/database_target'
import { checkDatabase } from './check_database.js'
import { compareSchema } from './compare_schema.js'
import { migrate } from './migrate.js'
import { lockForServer } from './server_lock.js'

/**
 * What is done with the database before anything else: it is checked, and its schema brought up to date. A server makes sure
 * before that it is the only one that may use it; commands run beside one.
 */
export async function prepareDatabase(
  app: ApplicationService,
  whoAsks: 'server' | 'command'
): Promise<void> {
  const db = await app.container.make('lucid.db')
  await checkDatabase(db, databaseTarget)
  if (whoAsks === 'server' && databaseTarget.dialect === 'sqlite') {
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

import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import { MigrationRunner } from '@adonisjs/lucid/migration'

/** The names of the migrations of this code that the database has not had yet. */
export async function pendingMigrations(app: ApplicationService, db: Database): Promise<string[]> {
  const runner = new MigrationRunner(db, app, { direction: 'up', disableLocks: true })
  const list = await runner.getList()
  return list.filter(({ status }) => status === 'pending').map(({ name }) => name)
}

import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import { MigrationRunner } from '@adonisjs/lucid/migration'

/** How the database's schema and this code's differ, in names of migrations. Both are empty where they do not. */
export interface SchemaDifference {
  /** The database has not had these yet. */
  pending: string[]
  /** A newer version of Chatflow has made these; this one does not know them. */
  unknown: string[]
}

export async function compareSchema(
  app: ApplicationService,
  db: Database
): Promise<SchemaDifference> {
  const runner = new MigrationRunner(db, app, { direction: 'up', disableLocks: true })
  const list = await runner.getList()
  const namesOf = (wanted: (typeof list)[number]['status']) =>
    list.filter(({ status }) => status === wanted).map(({ name }) => name)
  return { pending: namesOf('pending'), unknown: namesOf('corrupt') }
}

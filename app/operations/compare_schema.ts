import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import { sourceFiles } from '@adonisjs/lucid/utils'

/** How the database's schema and this code's differ, in names of migrations. Both are empty where they do not. */
export interface SchemaDifference {
  /** The database has not had these yet. */
  pending: string[]
  /** A newer version of Chatflow has made these; this one does not know them. */
  unknown: string[]
}

/** Writes nothing, also where the database is empty. */
export async function compareSchema(
  app: ApplicationService,
  db: Database
): Promise<SchemaDifference> {
  if (!(await hasSchemaTable(db))) {
    return { pending: await allMigrations(app, db), unknown: [] }
  }
  const runner = new MigrationRunner(db, app, { direction: 'up', disableLocks: true })
  const list = await runner.getList()
  const namesOf = (wanted: (typeof list)[number]['status']) =>
    list.filter(({ status }) => status === wanted).map(({ name }) => name)
  return { pending: namesOf('pending'), unknown: namesOf('corrupt') }
}

/** The migrations that a database has had are in a table, which Lucid makes where somebody asks for them. */
function hasSchemaTable(db: Database): Promise<boolean> {
  const { tableName = 'adonis_schema' } = migrationsConfig(db)
  return db.connection().schema.hasTable(tableName)
}

async function allMigrations(app: ApplicationService, db: Database): Promise<string[]> {
  const { paths = [], naturalSort = false } = migrationsConfig(db)
  const found = await Promise.all(paths.map((path) => sourceFiles(app.appRoot, path, naturalSort)))
  return found.flatMap(({ files }) => files.map(({ name }) => name))
}

function migrationsConfig(db: Database) {
  return db.manager.get(db.primaryConnectionName)?.config.migrations ?? {}
}

import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import type { ConnectionConfig } from '@adonisjs/lucid/types/database'
import type { DatabaseTarget } from '#core/database_url'
import { configureSqlite } from '#core/sqlite_pragmas'
import { Refusal } from './refusal.js'

const CONNECTION = 'backup'

const COMMON = {
  migrations: { naturalSort: true, paths: ['database/migrations'] },
  schemaGeneration: { enabled: false },
}

function configOf(target: DatabaseTarget, schema: string | undefined): ConnectionConfig {
  return target.dialect === 'sqlite'
    ? {
        ...COMMON,
        client: 'better-sqlite3',
        connection: { filename: target.filename },
        useNullAsDefault: true,
        pool: { min: 1, max: 1, afterCreate: configureSqlite },
      }
    : {
        ...COMMON,
        client: 'pg',
        connection: { connectionString: target.connectionString },
        ...(schema !== undefined && { searchPath: [schema] }),
      }
}

export interface MigrateOptions {
  /** Of PostgreSQL, in place of the one that its role uses. */
  schema?: string
  /** The migrations to be run, all if nothing is said; no others, and none twice. */
  only?: string[]
}

/**
 * Runs migrations on another database than that of the application, or in another schema of it.
 *
 * @throws Refusal where this code does not know one of them
 */
export async function migrateDatabase(
  app: ApplicationService,
  db: Database,
  target: DatabaseTarget,
  { schema, only }: MigrateOptions = {}
): Promise<void> {
  db.manager.add(CONNECTION, configOf(target, schema))
  try {
    const known = await knownMigrations(app, db)
    assertKnown(known, only ?? [])
    const later = only === undefined ? [] : known.filter((name) => !only.includes(name))
    await pretend(db, later)
    const runner = runnerOf(app, db)
    await runner.run()
    if (runner.error !== null) {
      throw runner.error
    }
    await db.connection(CONNECTION).query().from('adonis_schema').whereIn('name', later).delete()
  } finally {
    await db.manager.close(CONNECTION, true)
  }
}

function assertKnown(known: string[], migrations: string[]): void {
  const unknown = migrations.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new Refusal(
      `The archive is of a newer version of Chatflow (${unknown[0]}); use that one, or a later one`,
      'archive_too_new'
    )
  }
}

function runnerOf(app: ApplicationService, db: Database) {
  const options = { direction: 'up', disableLocks: true, connectionName: CONNECTION } as const
  return new MigrationRunner(db, app, options)
}

/** Makes the runner's own tables, too. */
async function knownMigrations(app: ApplicationService, db: Database): Promise<string[]> {
  const list = await runnerOf(app, db).getList()
  return list.filter(({ status }) => status !== 'corrupt').map(({ name }) => name)
}

/** The runner runs all that is not marked as run. */
async function pretend(db: Database, names: string[]): Promise<void> {
  if (names.length > 0) {
    await db
      .connection(CONNECTION)
      .insertQuery()
      .table('adonis_schema')
      .multiInsert(names.map((name) => ({ name, batch: 0 })))
  }
}

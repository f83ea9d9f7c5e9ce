import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import { Refusal } from '../refusal.js'

const CONNECTION = 'restore'

/**
 * Runs migrations in a schema of their own: those that are named, or all that it lacks.
 *
 * @param only - the migrations that a backup's database had had; null for all
 * @throws Refusal where this code does not know one of them
 */
export async function migrateSide(
  app: ApplicationService,
  db: Database,
  { connectionString, schema }: { connectionString: string; schema: string },
  only: string[] | null
): Promise<void> {
  const config = db.getRawConnection('postgres')?.config
  if (config?.client !== 'pg') {
    throw new Error('the database is no PostgreSQL')
  }
  db.manager.add(CONNECTION, {
    ...config,
    connection: { connectionString },
    searchPath: [schema],
  })
  try {
    const known = await listOf(app, db)
    assertKnown(known, only ?? [])
    const later = only === null ? [] : known.filter((name) => !only.includes(name))
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

/** @throws Refusal where a backup's database had migrations that this code does not have */
export function assertKnown(known: string[], migrations: string[]): void {
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
async function listOf(app: ApplicationService, db: Database): Promise<string[]> {
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

import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import Sqlite from 'better-sqlite3'
import type { DatabaseTarget } from '#core/database_url'

/** Any number that nobody else uses for an advisory lock in this database. */
export const MIGRATION_LOCK_ID = 4_242_017

/** How long to wait for another process that migrates the same SQLite file. */
const LOCK_TIMEOUT_MS = 120_000

/**
 * Runs `work` while no other process does. Lucid's own lock is not used: it does not wait, may be released on another
 * connection than it was taken on, and does not exist for SQLite. Both locks here end with their process.
 */
async function alone<T>(db: Database, target: DatabaseTarget, work: () => Promise<T>): Promise<T> {
  if (target.dialect === 'postgres') {
    return db.transaction(async (transaction) => {
      await transaction.rawQuery('set local lock_timeout = 0')
      await transaction.rawQuery('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK_ID])
      return work()
    })
  }
  const lock = new Sqlite(`${target.filename}.lock`, { timeout: LOCK_TIMEOUT_MS })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return await work()
  } finally {
    lock.close()
  }
}

/**
 * Runs all pending migrations; quick where none is. Safe when several processes start at once: the others wait.
 *
 * @returns the names of the migrations that were run
 */
export async function migrate(
  app: ApplicationService,
  db: Database,
  target: DatabaseTarget
): Promise<string[]> {
  return alone(db, target, async () => {
    const runner = new MigrationRunner(db, app, { direction: 'up', disableLocks: true })
    await runner.run()
    if (runner.error) {
      throw runner.error
    }
    return Object.keys(runner.migratedFiles)
  })
}

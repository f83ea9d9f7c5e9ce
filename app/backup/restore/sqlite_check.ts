import Sqlite from 'better-sqlite3'
import type { Manifest } from '../archive/manifest.js'
import { describeSqlite } from '../create/sqlite_snapshot.js'
import { Refusal } from '../refusal.js'

function damaged(what: string): Refusal {
  return new Refusal(`The database in the archive is damaged: ${what}`, 'database_damaged')
}

function comparable({ migrations, tables }: Manifest['database']): string {
  return JSON.stringify([migrations, tables.map(({ name, rows }) => [name, rows])])
}

/**
 * Makes sure that a database file of an archive is whole and holds what the manifest says.
 *
 * @throws Refusal
 */
export function checkSqliteFile(path: string, manifest: Manifest): void {
  const database = new Sqlite(path, { fileMustExist: true })
  try {
    const integrity: unknown = database.pragma('integrity_check(1)', { simple: true })
    if (integrity !== 'ok') {
      throw damaged(String(integrity))
    }
    if (database.prepare('select 1 from pragma_foreign_key_check').get() !== undefined) {
      throw damaged('rows refer to others that are not there')
    }
    if (comparable(describeSqlite(database)) !== comparable(manifest.database)) {
      throw damaged('it does not hold what its manifest says')
    }
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) {
      throw damaged(error.message)
    }
    throw error
  } finally {
    database.close()
  }
}

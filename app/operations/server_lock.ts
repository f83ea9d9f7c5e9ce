import { realpathSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { ConfigurationError } from '#core/environment/configuration_error'

/** How long a server waits for the one before it to end, in ms. Nothing else happens meanwhile. */
const PATIENCE_MS = 2_000

/** Held until the process ends, however it ends: the system takes the locks of files back by itself. */
let held: Sqlite.Database | null = null

/**
 * Makes this process the only server of a SQLite file; commands are none. Two would each believe that all answers in work
 * are theirs to end, and neither would hear of the other's in time.
 *
 * @throws ConfigurationError where another server runs on the file
 */
export function lockForServer(filename: string): void {
  const lock = new Sqlite(`${realpathSync(filename)}.server.lock`, { timeout: PATIENCE_MS })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    held?.close()
    held = lock
  } catch (error) {
    lock.close()
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_BUSY') {
      throw new ConfigurationError(
        [`Another server runs on ${filename}. Stop it, or use PostgreSQL for several servers`],
        'Chatflow cannot start on this database'
      )
    }
    throw error
  }
}

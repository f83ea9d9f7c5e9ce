import type { Database } from 'better-sqlite3'

/**
 * The driver is synchronous: a long busy timeout would freeze every stream. Short here, and whoever writes retries
 * without blocking (see sql_store.ts).
 */
const BUSY_TIMEOUT_MS = 50

/** The log is copied into the database file less often: busy pages are copied once for many commits. 16 MiB. */
const CHECKPOINT_PAGES = 4_096

/**
 * Set on each new SQLite connection. `synchronous=FULL` in WAL mode syncs at every commit: an acknowledged message
 * survives `kill -9` and a power cut.
 */
export function configureSqlite(
  connection: Database,
  done: (error: Error | null, connection: Database) => void
) {
  try {
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = FULL')
    connection.pragma('foreign_keys = ON')
    connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    connection.pragma('temp_store = MEMORY')
    connection.pragma('cache_size = -16000')
    connection.pragma('secure_delete = FAST')
    done(null, connection)
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)), connection)
  }
}

import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from '@adonisjs/lucid/database'
import { ConfigurationError } from '#core/environment/configuration_error'
import type { DatabaseTarget } from '#core/database_url'

/** SQLite repaired a loss of data in WAL mode and several crashes with this release. */
const MIN_SQLITE_VERSION = '3.50.2'

/** `PRAGMA synchronous`: 2 is FULL, 3 EXTRA. */
const SYNCHRONOUS_FULL = 2

/** `f_type` of file systems of other machines (statfs(2)), where SQLite's locks cannot be relied on. */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
])

/** Whether a dotted version is lower than another. */
export function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0
}

async function sqliteFaults(db: Database, filename: string): Promise<string[]> {
  const faults: string[] = []
  const [{ version }] = await db.rawQuery<{ version: string }[]>(
    'select sqlite_version() as version'
  )
  if (isOlder(version, MIN_SQLITE_VERSION)) {
    faults.push(`The SQLite library is ${version}; at least ${MIN_SQLITE_VERSION} is needed`)
  }
  const [{ synchronous }] = await db.rawQuery<{ synchronous: number }[]>('pragma synchronous')
  if (synchronous < SYNCHRONOUS_FULL) {
    faults.push('SQLite does not run with synchronous=FULL; messages could be lost')
  }
  const network = NETWORK_FILE_SYSTEMS.get(statfsSync(dirname(filename)).type)
  if (network !== undefined) {
    faults.push(`DATABASE_URL names a file on a network share (${network}); use a local disk`)
  }
  return faults
}

/**
 * All values of `synchronous_commit` but `off` wait until the commit is on the server's own disk. `local`, `remote_write` and
 * `remote_apply` differ in what they wait for at replicas, which is the operator's to choose.
 */
async function postgresFaults(db: Database): Promise<string[]> {
  const { rows } = await db.rawQuery<{ rows: { synchronous_commit: string }[] }>(
    'show synchronous_commit'
  )
  return rows[0].synchronous_commit === 'off'
    ? ['PostgreSQL runs with synchronous_commit=off; messages could be lost']
    : []
}

/**
 * Makes sure that the database keeps what it acknowledges.
 *
 * @throws ConfigurationError naming what it lacks, or that it does not answer
 */
export async function checkDatabase(db: Database, target: DatabaseTarget): Promise<void> {
  let faults: string[]
  try {
    faults =
      target.dialect === 'sqlite'
        ? await sqliteFaults(db, target.filename)
        : await postgresFaults(db)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    faults = [`DATABASE_URL names a database that cannot be opened${code}`]
  }
  if (faults.length > 0) {
    throw new ConfigurationError(faults, 'Chatflow cannot start on this database')
  }
}

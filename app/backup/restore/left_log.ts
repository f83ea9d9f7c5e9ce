import { existsSync } from 'node:fs'
import { Refusal } from '../refusal.js'

const LOGS = ['-wal', '-journal']

/**
 * SQLite takes a log that lies beside a database for that database's. One without a database, left by a server that was
 * killed, would be played into the one that is put there. Throws Refusal `not_empty`.
 */
export function assertNoLeftLog(filename: string): void {
  const log = LOGS.map((suffix) => filename + suffix).find((path) => existsSync(path))
  if (log !== undefined && !existsSync(filename)) {
    throw new Refusal(`${log} is left of another database: move it away first`, 'not_empty')
  }
}

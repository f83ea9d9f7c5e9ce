import { stat } from 'node:fs/promises'
import app from '@adonisjs/core/services/app'
import { Disk } from '@adonisjs/drive'
import { installedKeys } from '#backup/keys/installed_keys'
import type { KeyRing } from '#backup/keys/key_ring'
import type { Reporter } from '#backup/reporter'
import { CreateBackup } from '#backup/create/create_backup'
import { PostgresTarget } from '#backup/restore/postgres_target'
import { RestoreBackup } from '#backup/restore/restore_backup'
import { SqliteTarget } from '#backup/restore/sqlite_target'
import { databaseTarget } from '#core/database_target'
import type { DatabaseTarget } from '#core/database_url'
import { DurableFsDriver } from '#files/durable_fs_driver'

export const SILENT: Reporter = { begin: () => {}, advance: () => {} }

interface Options {
  keys?: KeyRing
  reporter?: Reporter
  signal?: AbortSignal
}

/** A backup of a database, that of this test run if nothing else is said. */
export async function backUp(
  output: string,
  {
    database = databaseTarget,
    keys = installedKeys(),
    reporter = SILENT,
    signal = new AbortController().signal,
  }: Options & { database?: DatabaseTarget } = {}
) {
  const createBackup = await app.container.make(CreateBackup)
  const version = '0.0.0'
  return createBackup.execute({ database, output, keys, version, signal, reporter })
}

/** Restores an archive; replacing what is there is confirmed. Files go to a folder of their own. */
export async function restore(
  archive: string,
  target: DatabaseTarget,
  filesFolder: string,
  { keys = installedKeys(), reporter = SILENT, signal = new AbortController().signal }: Options = {}
) {
  const disk = new Disk(new DurableFsDriver({ location: filesFolder, visibility: 'private' }))
  const facts = await stat(archive)
  const db = await app.container.make('lucid.db')
  return new RestoreBackup(disk).execute({
    archive,
    archiveSize: facts.size,
    target:
      target.dialect === 'sqlite'
        ? new SqliteTarget(target.filename)
        : new PostgresTarget(app, db, target.connectionString),
    targetKind: target.dialect,
    keys,
    confirm: async () => {},
    signal,
    reporter,
  })
}

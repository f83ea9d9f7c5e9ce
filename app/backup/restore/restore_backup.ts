import { inject } from '@adonisjs/core'
import { Disk } from '@adonisjs/drive'
import type { Manifest } from '../archive/manifest.js'
import { readArchive } from '../archive/archive_reader.js'
import type { KeyRing } from '../keys/key_ring.js'
import { Refusal } from '../refusal.js'
import type { Reporter } from '../reporter.js'
import { RestoredFiles, storageKeyOf } from './restored_files.js'
import type { RestoreTarget } from './restore_target.js'

export interface RestoreBackupInput {
  archive: string
  /** In bytes. */
  archiveSize: number
  target: RestoreTarget
  targetKind: 'sqlite' | 'postgres'
  keys: KeyRing
  /** Asked before something is replaced; throws where that is not wanted. */
  confirm(manifest: Manifest): Promise<void>
  signal: AbortSignal
  reporter: Reporter
}

export interface RestoredBackup {
  manifest: Manifest
  /** Where the database is that was replaced; null where there was none. */
  replaced: string | null
  /** Whether the secrets in it can be opened with the keys that are set. */
  isKeyKnown: boolean
}

const KINDS = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

/**
 * Brings an archive back: reads all of it first, makes the database beside its place, puts the files on the disk, and then
 * lets the database take its place in one step. Whatever goes wrong before leaves the data that is there as it was.
 */
@inject()
export class RestoreBackup {
  constructor(private disk: Disk) {}

  async execute(input: RestoreBackupInput): Promise<RestoredBackup> {
    const { target, signal } = input
    try {
      return await this.#restore(input)
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      await target.close()
    }
  }

  async #restore(input: RestoreBackupInput): Promise<RestoredBackup> {
    const { target, keys, reporter, signal } = input
    const { isEmpty } = await target.open()
    reporter.begin('Verifying the archive', input.archiveSize, 'bytes')
    const manifest = await this.#read(input, target.check)
    if (manifest.database.kind !== input.targetKind) {
      throw new Refusal(
        `The backup is of ${KINDS[manifest.database.kind]} and DATABASE_URL names ${KINDS[input.targetKind]}: restore it to its own kind, then use db:copy`,
        'database_mismatch'
      )
    }
    if (!isEmpty) {
      await input.confirm(manifest)
    }
    await target.checked(manifest)
    const files = new RestoredFiles(this.disk, fileHashes(manifest))
    try {
      reporter.begin('Restoring', input.archiveSize, 'bytes')
      await this.#read(input, async (name, bytes) => {
        const key = storageKeyOf(name)
        await (key === null ? target.load(name, bytes) : files.put(key, bytes))
      })
      await target.loaded(manifest)
      signal.throwIfAborted()
      const replaced = await target.swap()
      return { manifest, replaced, isKeyKnown: keys.knows(manifest.key_fingerprint) }
    } catch (error) {
      await files.discard()
      throw error
    }
  }

  #read(
    { archive, keys, signal, reporter }: RestoreBackupInput,
    visit: (name: string, bytes: AsyncIterable<Buffer>) => Promise<void>
  ): Promise<Manifest> {
    return readArchive(archive, visit, { keys, signal, onBytes: (n) => reporter.advance(n) })
  }
}

function fileHashes({ parts }: Manifest): Map<string, string> {
  return new Map(
    parts.flatMap(({ name, sha256 }) => {
      const key = storageKeyOf(name)
      return key === null ? [] : [[key, sha256] as const]
    })
  )
}

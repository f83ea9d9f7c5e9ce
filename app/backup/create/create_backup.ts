import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { inject } from '@adonisjs/core'
import type { DatabaseTarget } from '#core/database_url'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { ArchiveWriter, partialName } from '../archive/archive_writer.js'
import { digestOf, FORMAT, FORMAT_VERSION, type Manifest } from '../archive/manifest.js'
import type { KeyRing } from '../keys/key_ring.js'
import { Refusal } from '../refusal.js'
import { abortable, type Reporter } from '../reporter.js'
import type { DatabaseSnapshot, NamedFile } from './database_snapshot.js'
import { PostgresSnapshot } from './postgres_snapshot.js'
import { SqliteSnapshot } from './sqlite_snapshot.js'

const OWNER_ONLY = 0o700

export interface CreateBackupInput {
  database: DatabaseTarget
  /** The archive's path; nothing may be there. */
  output: string
  keys: KeyRing
  /** Of Chatflow. */
  version: string
  signal: AbortSignal
  reporter: Reporter
}

export interface CreatedBackup {
  manifest: Omit<Manifest, 'parts'>
  /** Files that rows name and that could not be read, or are not what was uploaded: these are lost. */
  lost: string[]
}

/**
 * Writes everything that this installation keeps into one archive, as it was at one moment, while servers go on writing.
 */
@inject()
export class CreateBackup {
  constructor(
    private storage: FileStorage,
    private sql: SqlStore
  ) {}

  /** Leaves nothing behind where it fails or is aborted. */
  async execute(input: CreateBackupInput): Promise<CreatedBackup> {
    const { output, signal } = input
    if (existsSync(output)) {
      throw new Refusal(`${output} is there already; choose another name`, 'exists')
    }
    await mkdir(dirname(output), { recursive: true, mode: OWNER_ONLY })
    const snapshot = await openSnapshot(input)
    const writer = new ArchiveWriter(output, signal)
    try {
      return await this.#write(input, snapshot, writer)
    } catch (error) {
      await writer.discard()
      signal.throwIfAborted()
      throw error
    } finally {
      await snapshot.close()
    }
  }

  async #write(input: CreateBackupInput, snapshot: DatabaseSnapshot, writer: ArchiveWriter) {
    const { keys } = input
    const reporter = abortable(input.reporter, input.signal)
    const database = await snapshot.addTo((...part) => writer.add(...part), reporter)
    reporter.begin('Copying files', await snapshot.countFiles(), 'files')
    const files = { count: 0, bytes: 0, missing: [] as string[] }
    for await (const batch of snapshot.files()) {
      for (const file of batch) {
        const bytes = await this.#read(file)
        if (bytes === null) {
          files.missing.push(file.storageKey)
        } else {
          await writer.add(`files/${file.storageKey}`, bytes.length, bytes)
          files.count++
          files.bytes += bytes.length
        }
        reporter.advance(1)
      }
    }
    const manifest = {
      format: FORMAT,
      version: FORMAT_VERSION,
      application: input.version,
      mark: snapshot.mark,
      finished_at: new Date().toISOString(),
      database,
      files,
      key_fingerprint: keys.fingerprint,
    } as const
    await writer.finish(manifest, keys)
    return { manifest, lost: await this.#stillNamed(files.missing) }
  }

  /** Null where it is not there, or is something else than its row says. A file has 20 MiB at most. */
  async #read({ storageKey, size, sha256 }: NamedFile): Promise<Buffer | null> {
    const bytes = await this.storage.read(storageKey).catch(() => null)
    return bytes !== null && bytes.length === size && digestOf(bytes) === sha256 ? bytes : null
  }

  /** What was deleted since the mark is not lost. */
  async #stillNamed(storageKeys: string[]): Promise<string[]> {
    const lost: string[] = []
    for (const key of storageKeys) {
      const row = await this.sql.read((sql) =>
        sql.get('select 1 as found from files where storage_key = ?', key)
      )
      if (row !== undefined) {
        lost.push(key)
      }
    }
    return lost
  }
}

function openSnapshot({ database, output }: CreateBackupInput): Promise<DatabaseSnapshot> {
  return database.dialect === 'sqlite'
    ? SqliteSnapshot.open(database.filename, `${partialName(output)}.sqlite3`)
    : PostgresSnapshot.open(database.connectionString)
}

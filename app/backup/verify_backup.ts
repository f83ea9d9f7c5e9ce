import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readArchive, type ReadOptions } from './archive/archive_reader.js'
import { SQLITE_PART, type Manifest } from './archive/manifest.js'
import { tableOfPart } from './create/postgres_snapshot.js'
import { Refusal } from './refusal.js'
import { columnsOf, readRowPart } from './restore/row_parts.js'
import { checkSqliteFile } from './restore/sqlite_check.js'
import { TableDigest } from './rows/table_digest.js'

export interface VerifyBackupInput extends ReadOptions {
  archive: string
}

/**
 * Reads an archive as a restore would: every part against its hash, the rows of every table against their number and hash,
 * a database file against itself. Changes nothing.
 *
 * @throws Refusal where it could not be restored
 */
export async function verifyBackup(input: VerifyBackupInput): Promise<Manifest> {
  const folder = await mkdtemp(join(tmpdir(), 'chatflow-verify-'))
  const copy = join(folder, 'chatflow.sqlite3')
  try {
    const manifest = await readArchive(
      input.archive,
      async (name, bytes) => {
        if (name === SQLITE_PART) {
          await pipeline(bytes, createWriteStream(copy, { mode: 0o600 }))
        }
      },
      input
    )
    assertFiles(manifest)
    if (manifest.database.kind === 'sqlite') {
      checkSqliteFile(copy, manifest)
    } else {
      await checkRows(input, manifest)
    }
    return manifest
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Each row of `files` has its bytes, or is known not to. */
function assertFiles({ database, files }: Manifest): void {
  const rows = database.tables.find(({ name }) => name === 'files')?.rows ?? 0
  if (rows !== files.count + files.missing.length) {
    throw new Refusal('The archive is damaged: files are missing', 'archive_damaged')
  }
}

async function checkRows(input: VerifyBackupInput, manifest: Manifest): Promise<void> {
  const digests = new Map(
    manifest.database.tables.map(({ name, columns = [] }) => [name, new TableDigest(columns)])
  )
  const visit = async (name: string, bytes: AsyncIterable<Buffer>) => {
    const table = tableOfPart(name)
    if (table !== null) {
      columnsOf(manifest, table)
      const rows = await readRowPart(table, bytes)
      rows.forEach((row) => digests.get(table)?.add(row))
    }
  }
  await readArchive(input.archive, visit, { ...input, onBytes: undefined })
  for (const { name, rows, sha256 } of manifest.database.tables) {
    const digest = digests.get(name)
    if (digest?.rows !== rows || digest.sha256 !== sha256) {
      throw new Refusal(`The archive is damaged: rows of ${name} were changed`, 'archive_damaged')
    }
  }
}

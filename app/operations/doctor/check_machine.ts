import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatabaseTarget } from '#core/database_url'
import type { FileStorage } from '#files/file_storage'
import { finding, type Finding } from './finding.js'

const MIN_NODE_MAJOR = 24
const MIB = 1024 * 1024
/** Less free space than this is soon none; far less, and writes begin to fail. */
const LOW_SPACE_MIB = 1_024
const NO_SPACE_MIB = 100

export function checkNode(version = process.versions.node): Finding {
  return Number(version.split('.')[0]) >= MIN_NODE_MAJOR
    ? finding('node', 'ok', `Node.js ${version}`)
    : finding(
        'node',
        'error',
        `Node.js ${version} is too old`,
        `Use ${MIN_NODE_MAJOR} or newer; npm ci brings one along on Linux.`
      )
}

async function checkSpace(name: string, folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder)
  const free = Math.floor((bavail * bsize) / MIB)
  const message = `${free} MiB are free where ${name} is`
  if (free < NO_SPACE_MIB) {
    return finding('space', 'error', message, 'Free some: nothing can be stored soon.')
  }
  return free < LOW_SPACE_MIB
    ? finding('space', 'warning', message, 'Free some, or move it to a larger disk.')
    : finding('space', 'ok', message)
}

/** Free space where the database and the files are, as far as they are on this machine. */
export async function checkSpaces(
  target: DatabaseTarget,
  storageFolder: string | null
): Promise<Finding[]> {
  const folders: [string, string][] = []
  if (target.dialect === 'sqlite') {
    folders.push(['the database', dirname(target.filename)])
  }
  if (storageFolder !== null) {
    folders.push(['the storage', storageFolder])
  }
  return Promise.all(
    folders.map(([name, folder]) =>
      checkSpace(name, folder).catch((error: NodeJS.ErrnoException) =>
        finding('space', 'warning', `The free space of ${folder} cannot be read: ${error.code}`)
      )
    )
  )
}

/** Writes a file where uploads go, and removes it. */
export async function checkStorage(storage: FileStorage): Promise<Finding> {
  try {
    const { storageKey } = await storage.write(Buffer.from('A check of the storage'))
    await storage.remove([storageKey])
    return finding('storage', 'ok', 'Files can be stored and removed')
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return finding(
      'storage',
      'error',
      `Files cannot be stored: ${cause instanceof Error ? cause.message : 'unknown error'}`,
      'See STORAGE_PATH, or the S3 settings.'
    )
  }
}

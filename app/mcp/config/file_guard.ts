import { statSync } from 'node:fs'
import { dirname } from 'node:path'

const WRITABLE_BY_GROUP = 0o020
const WRITABLE_BY_ALL = 0o002
const ROOT = 0

/** Only the owner of a file may replace it in such a folder, whoever may write to that. */
const STICKY = 0o1000

/**
 * Why somebody else than the operator could have written the file, or put another in its place, as the end of a sentence;
 * null where nobody could, or where there is no file. Its commands run with the rights of the server.
 */
export function foreignWriters(path: string): string | null {
  const file = statSync(path, { throwIfNoEntry: false })
  if (file === undefined || process.getuid === undefined) {
    return null
  }
  if ((file.mode & (WRITABLE_BY_GROUP | WRITABLE_BY_ALL)) !== 0) {
    return 'can be written by others; take that from them with: chmod go-w'
  }
  const folder = statSync(dirname(path))
  if ((folder.mode & WRITABLE_BY_ALL) !== 0 && (folder.mode & STICKY) === 0) {
    return 'is in a folder that everybody can write to'
  }
  return [ROOT, process.getuid()].includes(file.uid) ? null : 'belongs to another account'
}

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

function filesOf(root, path) {
  if (!existsSync(join(root, path))) {
    return []
  }
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/**
 * A hash over the names and contents of `sources`.
 *
 * @param {string} root - the project's folder
 * @param {string[]} sources - files and folders in it
 */
export function fingerprintOf(root, sources) {
  const hash = createHash('sha256')
  for (const source of sources) {
    const files = /\.\w+$/.test(source) ? [join(root, source)] : filesOf(root, source).sort()
    for (const file of files) {
      hash
        .update(`${file.slice(root.length)}\0`)
        .update(readFileSync(file))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

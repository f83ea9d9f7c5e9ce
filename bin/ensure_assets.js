import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintOf } from './fingerprint.js'

/** What styles and scripts of the pages are made from. */
const SOURCES = [
  'app/admin/search/holds_words.ts',
  'package-lock.json',
  'resources/css',
  'resources/images',
  'resources/js',
  'vite.config.ts',
]

const FINGERPRINT_FILE = join('public', 'assets', '.sources')

/**
 * Builds the styles and scripts of the pages where they are missing or older than their sources: for everything that runs
 * from the sources. The production build makes its own.
 *
 * @param {string} root - the project's folder
 */
export function ensureAssets(root) {
  const fingerprint = fingerprintOf(root, SOURCES)
  const path = join(root, FINGERPRINT_FILE)
  if (existsSync(path) && readFileSync(path, 'utf8') === fingerprint) {
    return
  }
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vite, 'build', '--logLevel', 'warn'],
    { cwd: root, encoding: 'utf8' }
  )
  if (status !== 0) {
    throw new Error(`The styles and scripts of the pages could not be built:\n${stdout}${stderr}`)
  }
  writeFileSync(path, fingerprint)
}

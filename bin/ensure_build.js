import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fingerprintOf } from './fingerprint.js'

/** What the build is made from. Tests are compiled too, but do not make a build stale. */
const SOURCES = [
  '.env.example',
  'adonisrc.ts',
  'app',
  'bin',
  'commands',
  'config',
  'database',
  'package.json',
  'providers',
  'resources',
  'start',
  'tsconfig.json',
  'vite.config.ts',
]

/** In the build's folder; written when it is complete. */
const FINGERPRINT_FILE = '.sources'

/** How long to wait for another process that is building. */
const LOCK_TIMEOUT_MS = 300_000

function isCurrent(root, fingerprint) {
  try {
    return readFileSync(join(root, 'build', FINGERPRINT_FILE), 'utf8') === fingerprint
  } catch {
    return false
  }
}

/**
 * Compiles the sources to `build/`.
 *
 * @param {string} root - the project's folder
 * @param {string[]} flags - for `ace build`
 * @param {import('node:child_process').StdioOptions} stdio - of the compiler
 * @returns what the compiler printed and whether it succeeded
 */
export function build(root, flags, stdio) {
  const fingerprint = fingerprintOf(root, SOURCES)
  const result = spawnSync(process.execPath, ['ace.js', 'build', ...flags], {
    cwd: root,
    stdio,
    encoding: 'utf8',
  })
  if (result.status === 0) {
    writeFileSync(join(root, 'build', FINGERPRINT_FILE), fingerprint)
  }
  return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}` }
}

/** Waits until no other process builds, and keeps others from it until this one ends or releases. */
async function lockBuild(root) {
  const { default: Sqlite } = await import('better-sqlite3')
  mkdirSync(join(root, 'tmp'), { recursive: true })
  const lock = new Sqlite(join(root, 'tmp', 'build.lock'), { timeout: LOCK_TIMEOUT_MS })
  lock.exec('BEGIN EXCLUSIVE')
  return lock
}

/**
 * Builds where the build is missing or older than the sources: the server runs compiled, also for people who only ever
 * type `npm start`. It starts faster and needs 50 MiB less than with a compiler in its process.
 *
 * @param {string} root - the project's folder
 */
export async function ensureBuild(root) {
  const fingerprint = fingerprintOf(root, SOURCES)
  if (isCurrent(root, fingerprint)) {
    return
  }
  try {
    createRequire(join(root, 'package.json')).resolve('@adonisjs/assembler')
  } catch {
    process.stderr.write(
      'There is no build of these sources, and the compiler is not installed: run `npm ci && npm run build`.\n'
    )
    process.exit(1)
  }
  const lock = await lockBuild(root)
  try {
    if (!isCurrent(root, fingerprint)) {
      process.stdout.write('Building, as the sources are new. This takes some seconds, once.\n')
      const { ok, output } = build(root, ['--ignore-ts-errors'], 'pipe')
      if (!ok) {
        process.stderr.write(`${output}\nThe build failed.\n`)
        process.exit(1)
      }
    }
  } finally {
    lock.close()
  }
}

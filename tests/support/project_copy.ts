import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What a fresh clone does not have. */
const NOT_TRACKED = ['.env', '.git', 'build', 'data', 'node_modules', 'storage', 'tmp']

/** Copies the project to a folder of its own, as a fresh clone after `npm ci`. */
export async function copyProject(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'chatflow-'))
  await cp(ROOT, path, {
    recursive: true,
    filter: (source) =>
      join(source, '..') !== join(ROOT, '.') || !NOT_TRACKED.includes(basename(source)),
  })
  await symlink(join(ROOT, 'node_modules'), join(path, 'node_modules'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

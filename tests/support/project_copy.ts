import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What a fresh clone does not have. */
const NOT_TRACKED = ['.env', '.git', 'build', 'data', 'node_modules', 'storage', 'tmp']

/** What makes `node` run the TypeScript sources of a copy, in its folder. */
export const COPIED_SOURCES_FLAGS = ['--import', './tests/support/cached_typescript.js']

/** What `cached_typescript.js` keeps: by the text of each source, so that copies can share it. */
const COMPILED = 'tmp/typescript'

/** Copies the project to a folder of its own, as a fresh clone after `npm ci`. */
export async function copyProject(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'chatflow-'))
  await cp(ROOT, path, {
    recursive: true,
    filter: (source) =>
      join(source, '..') !== join(ROOT, '.') || !NOT_TRACKED.includes(basename(source)),
  })
  await symlink(join(ROOT, 'node_modules'), join(path, 'node_modules'))
  await mkdir(join(ROOT, COMPILED), { recursive: true })
  await mkdir(join(path, 'tmp'))
  await symlink(join(ROOT, COMPILED), join(path, COMPILED))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

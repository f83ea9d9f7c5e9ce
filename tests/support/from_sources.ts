import { fileURLToPath } from 'node:url'

const HOOKS = fileURLToPath(new URL('./cached_typescript.js', import.meta.url))
const CODE_CACHE = fileURLToPath(new URL('../../tmp/code_cache', import.meta.url))

/** What makes `node` run TypeScript sources, a second after it is started. */
export const SOURCES_FLAGS = ['--import', HOOKS]

/** A server from the sources, to be started in the project's folder. */
export const SERVER_FROM_SOURCES = [process.execPath, ...SOURCES_FLAGS, 'bin/server.ts']

/** The same as a fresh clone is started for the first time. */
export const FIRST_START_FROM_SOURCES = [
  process.execPath,
  ...SOURCES_FLAGS,
  'tests/support/first_start.mjs',
]

/** Room in MiB for what is new: a command that lives for a second needs no care of its memory, which takes a tenth of it. */
const CARELESS_FLAGS = ['--min-semi-space-size=32', '--max-semi-space-size=32']

/** An ace command from the sources: the program and its arguments. */
export function aceFromSources(args: string[]): [program: string, args: string[]] {
  return [process.execPath, [...CARELESS_FLAGS, ...SOURCES_FLAGS, 'bin/console.ts', ...args]]
}

/** For the environment of both. */
export const SOURCES_ENV = { NODE_COMPILE_CACHE: CODE_CACHE }

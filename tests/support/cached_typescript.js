/**
 * Runs TypeScript sources like `@poppinss/ts-exec`, but keeps what the compiler made in `tmp/typescript`: for processes that
 * tests start by the dozen. Loaded by `--import`, before anything else.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('../../', import.meta.url))
const FOLDER = join(PROJECT, 'tmp/typescript')

/** As ts-exec has it, from the tsconfig of AdonisJS, without source maps, which cost a tenth of the time to start. */
const OPTIONS = {
  module: { type: 'es6' },
  jsc: {
    target: 'esnext',
    parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
    transform: {
      decoratorMetadata: true,
      legacyDecorator: true,
      verbatimModuleSyntax: true,
      useDefineForClassFields: true,
    },
    experimental: { keepImportAttributes: true },
    keepClassNames: true,
  },
}

const fromExecutor = createRequire(createRequire(import.meta.url).resolve('@poppinss/ts-exec'))
let compiler = null

mkdirSync(FOLDER, { recursive: true })

function compile(path, source) {
  compiler ??= fromExecutor('@swc/core')
  return compiler.transformSync(source, { ...OPTIONS, filename: path }).code
}

function compiled(path) {
  const source = readFileSync(path, 'utf8')
  /* Not by the place of the project: copies of it may share what is kept. */
  const key = createHash('sha1')
    .update(relative(PROJECT, path))
    .update('\0')
    .update(source)
    .digest('hex')
  const kept = join(FOLDER, `${key}.js`)
  if (existsSync(kept)) {
    return readFileSync(kept, 'utf8')
  }
  const code = compile(path, source)
  /* Others may write the same file at the same time. */
  const draft = `${kept}.${process.pid}`
  writeFileSync(draft, code)
  renameSync(draft, kept)
  return code
}

/** `#core/*` and the folder that it stands for, as a URL; in the sources the files are TypeScript. */
const ROOT = new URL('../../', import.meta.url)
const { imports } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
const ALIASES = new Map(
  Object.entries(imports).map(([name, place]) => [
    name.slice(0, name.indexOf('/')),
    new URL(place.slice(0, place.indexOf('*')), ROOT).href,
  ])
)

const known = new Map()

/** Sources neither come nor go while a process runs. */
function isThere(url) {
  let found = known.get(url)
  if (found === undefined) {
    found = existsSync(fileURLToPath(url))
    known.set(url, found)
  }
  return found
}

/** Where a module of this project is that another one of it names; null where it is somebody else's, or no TypeScript. */
function sourceOf(specifier, parentURL) {
  let url
  if (specifier.startsWith('#')) {
    const end = specifier.indexOf('/')
    const folder = ALIASES.get(specifier.slice(0, end))
    url = folder && `${folder}${specifier.slice(end + 1)}.ts`
  } else if (/^\.{1,2}\/.*\.js$/.test(specifier) && parentURL?.endsWith('.ts')) {
    url = new URL(specifier.replace(/\.js$/, '.ts'), parentURL).href
  }
  return url !== undefined && isThere(url) ? url : null
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const url = sourceOf(specifier, context.parentURL)
    if (url !== null) {
      return { url, format: 'module', shortCircuit: true }
    }
    try {
      return nextResolve(specifier, context)
    } catch (error) {
      const source = String(error.url ?? '').replace(/\.js$/, '.ts')
      if (source.endsWith('.ts') && existsSync(fileURLToPath(source))) {
        return nextResolve(source, context)
      }
      throw error
    }
  },
  load(url, context, nextLoad) {
    if (!url.endsWith('.ts') || url.includes('/node_modules/')) {
      return nextLoad(url, context)
    }
    return { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true }
  },
})

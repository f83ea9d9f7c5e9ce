/**
 * Runs TypeScript sources like `@poppinss/ts-exec`, but keeps what the compiler made in `tmp/typescript`: for processes that
 * tests start by the dozen. Loaded by `--import`, before anything else.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../tmp/typescript/', import.meta.url))

/** As ts-exec has it, from the tsconfig of AdonisJS. */
const OPTIONS = {
  sourceMaps: 'inline',
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
  const key = createHash('sha1').update(path).update('\0').update(source).digest('hex')
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

process.setSourceMapsEnabled(true)

registerHooks({
  resolve(specifier, context, nextResolve) {
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

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

interface AjvLibrary {
  ajv: typeof import('ajv')
  ajv2020: typeof import('ajv/dist/2020.js')
  formats: typeof import('ajv-formats/dist/formats.js')
}

let library: AjvLibrary | null = null

/** ajv takes 15 MB and 50 ms to load: a server whose models call no tools does without. */
export function ajvLibrary(): AjvLibrary {
  library ??= {
    ajv: require('ajv'),
    ajv2020: require('ajv/dist/2020.js'),
    formats: require('ajv-formats/dist/formats.js'),
  }
  return library
}

import { readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import app from '@adonisjs/core/services/app'

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Compressed already. */
const FONT = '.woff2'

/** A file that `vite build` made, in every encoding that it is sent in. */
export interface Asset {
  /** The `Content-Type`. */
  type: string
  identity: Buffer
  br: Buffer | null
  gzip: Buffer | null
}

/** A handful of files, kept when somebody asks for them first. */
const kept = new Map<string, Promise<Asset | null>>()

async function load(name: string, type: string): Promise<Asset | null> {
  try {
    const identity = await readFile(join(app.publicPath('assets'), name))
    const isFont = extname(name) === FONT
    return {
      type,
      identity,
      br: isFont ? null : await toBrotli(identity),
      gzip: isFont ? null : await toGzip(identity),
    }
  } catch {
    kept.delete(name)
    return null
  }
}

/** The file of that name; null where there is none to be had. */
export async function findAsset(name: string): Promise<Asset | null> {
  const type = TYPES[extname(name)]
  if (type === undefined || basename(name) !== name || name.startsWith('.')) {
    return null
  }
  const known = kept.get(name)
  if (known !== undefined) {
    return known
  }
  const loading = load(name, type)
  kept.set(name, loading)
  return loading
}

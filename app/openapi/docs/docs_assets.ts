import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import app from '@adonisjs/core/services/app'

/** Where the viewer is installed; its own page and initializer are not used: they name other hosts. */
const VIEWER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

/** What the pages consist of: nothing else in those folders can be asked for. */
const FILES = {
  'swagger-ui.css': { folder: () => VIEWER, type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': { folder: () => VIEWER, type: 'text/javascript; charset=utf-8' },
  'favicon-32x32.png': { folder: () => VIEWER, type: 'image/png' },
  'docs.css': { folder: () => app.makePath('resources/docs'), type: 'text/css; charset=utf-8' },
  'docs.js': {
    folder: () => app.makePath('resources/docs'),
    type: 'text/javascript; charset=utf-8',
  },
} as const

export type AssetName = keyof typeof FILES

export interface Asset {
  path: string
  /** The `Content-Type`. */
  type: string
  /** In bytes. */
  size: number
  /** A hash of its bytes. */
  version: string
}

const found = new Map<AssetName, Promise<Asset>>()

function isAssetName(name: string): name is AssetName {
  return Object.hasOwn(FILES, name)
}

async function look(name: AssetName): Promise<Asset> {
  const { folder, type } = FILES[name]
  const path = join(folder(), name)
  const bytes = await readFile(path)
  const version = createHash('sha256').update(bytes).digest('base64url').slice(0, 16)
  return { path, type, size: bytes.length, version }
}

/** A file of the pages; looked at once. */
export function asset(name: AssetName): Promise<Asset> {
  const known = found.get(name)
  if (known !== undefined) {
    return known
  }
  const looking = look(name)
  found.set(name, looking)
  return looking
}

/** The file of that name; null where there is none to be had. */
export async function findAsset(name: string): Promise<Asset | null> {
  return isAssetName(name) ? asset(name) : null
}

/** The address of a file: it changes with its bytes. */
export async function assetUrl(name: AssetName): Promise<string> {
  const { version } = await asset(name)
  return `/docs/assets/${name}?v=${version}`
}

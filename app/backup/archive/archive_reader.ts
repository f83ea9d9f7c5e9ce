import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import type { KeyRing } from '../keys/key_ring.js'
import { Refusal } from '../refusal.js'
import {
  isPartName,
  MANIFEST,
  readManifest,
  SEAL,
  type Manifest,
  type Part,
  type SignedManifest,
} from './manifest.js'

/** A manifest names every file: some 180 bytes each. */
const MAX_MANIFEST_BYTES = 256 * 1024 * 1024

/** Takes the bytes of a part. It need not take all. */
export type PartVisitor = (name: string, bytes: AsyncIterable<Buffer>) => Promise<void>

export interface ReadOptions {
  keys: KeyRing
  signal: AbortSignal
  /** Told of compressed bytes that were read. */
  onBytes?: (count: number) => void
}

function damaged(what: string): Refusal {
  return new Refusal(`The archive is damaged: ${what}`, 'archive_damaged')
}

/** Passes on the bytes of a part, and tells of it when all have come. */
class MeasuredPart {
  size = 0
  #hash = createHash('sha256')
  #source: AsyncIterator<unknown>

  constructor(source: AsyncIterable<unknown>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Whoever stops early leaves the rest to be read. */
  async *bytes(): AsyncGenerator<Buffer> {
    for (;;) {
      const next = await this.#source.next()
      if (next.done === true) {
        return
      }
      const { value } = next
      if (Buffer.isBuffer(value)) {
        this.size += value.length
        this.#hash.update(value)
        yield value
      }
    }
  }

  async rest(name: string): Promise<Part> {
    for await (const _ of this.bytes()) {
      /* Counted. */
    }
    return { name, size: this.size, sha256: this.#hash.digest('hex') }
  }
}

async function bufferOf(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > MAX_MANIFEST_BYTES) {
      throw damaged('its manifest is too large')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** What of an error of the stream says that the archive is not whole. */
function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) {
    return error
  }
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new Refusal('The archive cannot be read: there is no such file', 'unreadable')
  }
  const isCut = code.startsWith('Z_') || /unexpected end|invalid tar|checksum/i.test(error.message)
  return isCut ? damaged('it is cut off, or no archive at all') : error
}

/**
 * Reads an archive from its beginning to its end and compares every part with the manifest, which comes last: until this
 * has resolved, nothing that `visit` was given may be trusted.
 *
 * @throws Refusal where the archive is not what was written
 */
export async function readArchive(
  path: string,
  visit: PartVisitor,
  { keys, signal, onBytes }: ReadOptions
): Promise<Manifest> {
  const source = createReadStream(path)
  if (onBytes !== undefined) {
    source.on('data', (chunk) => onBytes(chunk.length))
  }
  const entries = extract()
  const flow = pipeline(source, createGunzip(), entries, { signal })
  flow.catch(() => {})
  const found = new Map<string, Part>()
  const signed: Partial<SignedManifest> = {}
  try {
    for await (const entry of entries) {
      const { name, type } = entry.header
      const measured = new MeasuredPart(entry)
      if (type !== 'file' || found.has(name) || signed.seal !== undefined) {
        throw damaged(`it has a part that does not belong there (${JSON.stringify(name)})`)
      }
      if (name === MANIFEST) {
        signed.manifest = await bufferOf(measured.bytes())
      } else if (name === SEAL) {
        signed.seal = await bufferOf(measured.bytes())
      } else if (isPartName(name) && signed.manifest === undefined) {
        await visit(name, measured.bytes())
        found.set(name, await measured.rest(name))
      } else {
        throw damaged(`it has a part that does not belong there (${JSON.stringify(name)})`)
      }
    }
    await flow
  } catch (error) {
    source.destroy()
    entries.destroy()
    signal.throwIfAborted()
    throw asRefusal(error)
  }
  if (signed.manifest === undefined || signed.seal === undefined) {
    throw damaged('it is cut off')
  }
  const manifest = await readManifest({ manifest: signed.manifest, seal: signed.seal }, keys)
  compare(manifest, found)
  return manifest
}

function compare({ parts }: Manifest, found: Map<string, Part>): void {
  for (const part of parts) {
    const given = found.get(part.name)
    if (given === undefined) {
      throw damaged(`${part.name} is missing`)
    }
    if (given.size !== part.size || given.sha256 !== part.sha256) {
      throw damaged(`${part.name} was changed`)
    }
  }
  if (parts.length !== found.size) {
    throw damaged('it has parts that its manifest does not name')
  }
}

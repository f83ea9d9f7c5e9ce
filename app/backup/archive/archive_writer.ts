import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack, type Pack } from 'tar-stream'
import type { KeyRing } from '../keys/key_ring.js'
import { MANIFEST, SEAL, signManifest, type Manifest, type Part } from './manifest.js'

/** Pictures do not get smaller whatever the effort, and text hardly. */
const GZIP_LEVEL = 4
const OWNER_ONLY = 0o600

/** Counts what goes through it. */
class Measure extends Transform {
  size = 0
  #hash = createHash('sha256')
  #onBytes: (count: number) => void

  constructor(onBytes: (count: number) => void) {
    super()
    this.#onBytes = onBytes
  }

  override _transform(chunk: Buffer, _: string, done: (error: null, chunk: Buffer) => void) {
    this.size += chunk.length
    this.#hash.update(chunk)
    this.#onBytes(chunk.length)
    done(null, chunk)
  }

  get sha256(): string {
    return this.#hash.digest('hex')
  }
}

/**
 * Writes an archive part by part beside its place, and moves it there when it is whole and on the disk.
 */
export class ArchiveWriter {
  readonly parts: Part[] = []
  readonly #path: string
  readonly #partial: string
  readonly #pack: Pack = pack()
  readonly #written: Promise<void>
  readonly #signal: AbortSignal
  readonly #onBytes: (count: number) => void

  /** @param onBytes - told of bytes that were taken, before they are compressed */
  constructor(path: string, signal: AbortSignal, onBytes: (count: number) => void = () => {}) {
    this.#path = path
    this.#partial = partialName(path)
    this.#signal = signal
    this.#onBytes = onBytes
    this.#written = pipeline(
      this.#pack,
      createGzip({ level: GZIP_LEVEL }),
      createWriteStream(this.#partial, { flags: 'wx', mode: OWNER_ONLY, flush: true }),
      { signal }
    )
    /* Its errors are told by whoever writes next. */
    this.#written.catch(() => {})
  }

  /** Adds a part of known size. Rejects where `source` gives more or less. */
  async add(name: string, size: number, source: Readable | Buffer): Promise<Part> {
    const measure = new Measure(this.#onBytes)
    const entry = this.#pack.entry({ name, size, mode: OWNER_ONLY })
    const readable = Buffer.isBuffer(source) ? Readable.from([source]) : source
    await Promise.race([
      pipeline(readable, measure, entry, { signal: this.#signal }),
      this.#written.then(() => Promise.reject(new Error('the archive was closed early'))),
    ])
    if (measure.size !== size) {
      throw new Error(`${name} has ${measure.size} bytes instead of ${size}`)
    }
    const part = { name, size, sha256: measure.sha256 }
    this.parts.push(part)
    return part
  }

  /** Ends the archive. It has its name when this resolves. */
  async finish(manifest: Omit<Manifest, 'parts'>, keys: KeyRing): Promise<void> {
    const signed = signManifest({ ...manifest, parts: this.parts.slice() }, keys)
    await this.add(MANIFEST, signed.manifest.length, signed.manifest)
    await this.add(SEAL, signed.seal.length, signed.seal)
    this.#pack.finalize()
    await this.#written
    this.#signal.throwIfAborted()
    await rename(this.#partial, this.#path)
    await syncFolder(dirname(this.#path))
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    this.#pack.destroy()
    await this.#written.catch(() => {})
    await rm(this.#partial, { force: true })
  }
}

/** A name for what is in the making beside `path`. */
export function partialName(path: string): string {
  return `${path}.partial-${randomBytes(6).toString('hex')}`
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import { Disk } from '@adonisjs/drive'
import { PARTIAL_MARK } from './durable_fs_driver.js'
import { storageFault } from './storage_fault.js'
import type { StagedFile } from './file_staging.js'

const KEY_BYTES = 32

/** Bytes that are stored and that no row names yet. */
export interface StoredBytes {
  /** An unguessable name on the disk. */
  storageKey: string
  /** In bytes. */
  size: number
  /** In hexadecimal digits. */
  sha256: string
}

/** First and last byte, both included, as in RFC 9110, section 14.1.2. */
export interface ByteRange {
  first: number
  last: number
}

/** The names that we give, whole or in the making. What else lies on the disk is not ours to remove. */
const OWN_NAME = new RegExp(`^[0-9a-f]{2}/[0-9a-f]{62}(?:${PARTIAL_MARK}[0-9a-f]+)?$`)

function newKey(): string {
  const name = randomBytes(KEY_BYTES).toString('hex')
  return `${name.slice(0, 2)}/${name.slice(2)}`
}

async function* sliceOf(source: Readable, { first, last }: ByteRange): AsyncGenerator<Buffer> {
  let position = 0
  for await (const chunk of source) {
    const bytes: Buffer = chunk
    const end = position + bytes.length
    if (end > first) {
      yield bytes.subarray(Math.max(0, first - position), last + 1 - position)
    }
    position = end
    if (position > last) {
      return
    }
  }
}

/**
 * The disk that keeps the binary parts of messages. It knows names and bytes; what they are is in the table `files`. Throws
 * `storage_unavailable` where the disk fails.
 */
@inject()
export class FileStorage {
  #disk: Disk

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /** Writes bytes under a new name. */
  async write(data: Uint8Array): Promise<StoredBytes> {
    const storageKey = newKey()
    await guarded(this.#disk.put(storageKey, data))
    return {
      storageKey,
      size: data.length,
      sha256: createHash('sha256').update(data).digest('hex'),
    }
  }

  /** Copies a file that has arrived under a new name. */
  async keep({ path, size, sha256 }: StagedFile): Promise<StoredBytes> {
    const storageKey = newKey()
    await guarded(this.#disk.copyFromFs(path, storageKey, { contentLength: size }))
    return { storageKey, size, sha256 }
  }

  /** Opens a file, or a range of it; rejects where it cannot be read. */
  async open(storageKey: string, range?: ByteRange): Promise<Readable> {
    const source = await guarded(this.#disk.getStream(storageKey))
    await guarded(once(source, 'readable'))
    return range === undefined ? source : Readable.from(sliceOf(source, range))
  }

  /** All bytes of a file, or the first `limit` of them; rejects where it cannot be read. */
  async read(storageKey: string, limit = Number.POSITIVE_INFINITY): Promise<Buffer> {
    const chunks: Buffer[] = []
    const source = await guarded(this.#disk.getStream(storageKey))
    await guarded(
      (async () => {
        for await (const chunk of sliceOf(source, { first: 0, last: limit - 1 })) {
          chunks.push(chunk)
        }
      })()
    )
    return Buffer.concat(chunks)
  }

  /** Removes files; names that are not there are none. Where one cannot be removed the others are, before it throws. */
  async remove(storageKeys: string[]): Promise<void> {
    const faults: unknown[] = []
    for (const key of storageKeys) {
      await guarded(this.#disk.delete(key)).catch((error: unknown) => faults.push(error))
    }
    if (faults.length > 0) {
      throw faults[0]
    }
  }

  /** The names of all files that were last written before `time` (milliseconds since 1970). */
  async *writtenBefore(time: number, signal?: AbortSignal): AsyncGenerator<string> {
    let paginationToken: string | undefined
    do {
      const page = await guarded(this.#disk.listAll('/', { recursive: true, paginationToken }))
      for (const object of page.objects) {
        if (signal?.aborted) {
          return
        }
        if (!object.isFile || !OWN_NAME.test(object.key)) {
          continue
        }
        /* Removed meanwhile, it is none. */
        const metadata = await object.getMetaData().catch(() => null)
        if (metadata !== null && metadata.lastModified.getTime() < time) {
          yield object.key
        }
      }
      paginationToken = page.paginationToken
    } while (paginationToken !== undefined)
  }
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw storageFault(error)
  }
}

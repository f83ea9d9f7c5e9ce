import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import { Disk } from '@adonisjs/drive'

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

/** The disk that keeps the binary parts of messages. It knows names and bytes; what they are is in the table `files`. */
@inject()
export class FileStorage {
  #disk: Disk

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /** Writes bytes under a new name. */
  async write(data: Uint8Array): Promise<StoredBytes> {
    const name = randomBytes(KEY_BYTES).toString('hex')
    const storageKey = `${name.slice(0, 2)}/${name.slice(2)}`
    await this.#disk.put(storageKey, data)
    return {
      storageKey,
      size: data.length,
      sha256: createHash('sha256').update(data).digest('hex'),
    }
  }

  /** Opens a file, or a range of it; rejects where it cannot be read. */
  async open(storageKey: string, range?: ByteRange): Promise<Readable> {
    const source = await this.#disk.getStream(storageKey)
    await once(source, 'readable')
    return range === undefined ? source : Readable.from(sliceOf(source, range))
  }

  /** All bytes of a file; rejects where it cannot be read. */
  async read(storageKey: string): Promise<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of await this.#disk.getStream(storageKey)) {
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  /** Removes files; names that are not there are none. */
  async remove(storageKeys: string[]): Promise<void> {
    for (const key of storageKeys) {
      await this.#disk.delete(key)
    }
  }

  /** The names of all files that were last written before `time` (milliseconds since 1970). */
  async *writtenBefore(time: number): AsyncGenerator<string> {
    let paginationToken: string | undefined
    do {
      const page = await this.#disk.listAll('/', { recursive: true, paginationToken })
      for (const object of page.objects) {
        if (!object.isFile) {
          continue
        }
        const { lastModified } = await object.getMetaData()
        if (lastModified.getTime() < time) {
          yield object.key
        }
      }
      paginationToken = page.paginationToken
    } while (paginationToken !== undefined)
  }
}

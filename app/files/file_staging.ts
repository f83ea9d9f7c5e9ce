import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileTooLarge } from '#core/multipart_file'
import filesConfig from '#config/files'
import { storageFault } from './storage_fault.js'

const OWNER_ONLY = 0o600

/** Bytes that have arrived and that are not looked at yet. Disposing of them removes them. */
export interface StagedFile extends AsyncDisposable {
  path: string
  /** In bytes. */
  size: number
  /** In hexadecimal digits. */
  sha256: string
}

/** Where uploads arrive: a folder on the local disk, whichever disk keeps them afterwards. */
export class FileStaging {
  #folder: string

  constructor(folder: string = filesConfig.stagingPath) {
    this.#folder = folder
  }

  /** Writes a stream to a file of its own. Throws `file_too_large`, `storage_unavailable`; nothing is left then. */
  async stage(source: Readable, maxBytes: number): Promise<StagedFile> {
    const path = join(this.#folder, randomUUID())
    /* Open before anything can fail: a stream that opens it itself may do so after it has been removed. */
    const file = await this.#create(path)
    const hash = createHash('sha256')
    let size = 0
    try {
      await pipeline(
        source,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            size += chunk.length
            if (size > maxBytes) {
              throw fileTooLarge(maxBytes)
            }
            hash.update(chunk)
            yield chunk
          }
        },
        file.createWriteStream()
      )
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    const sha256 = hash.digest('hex')
    return { path, size, sha256, [Symbol.asyncDispose]: () => rm(path, { force: true }) }
  }

  /** Removes what a dead process left: files last written before `time` (milliseconds since 1970). Answers how many. */
  async sweep(time: number): Promise<number> {
    let removed = 0
    for (const name of await this.#names()) {
      const path = join(this.#folder, name)
      const { mtimeMs = time } = (await stat(path).catch(() => null)) ?? {}
      if (mtimeMs < time) {
        await rm(path, { force: true })
        removed++
      }
    }
    return removed
  }

  async #create(path: string): Promise<FileHandle> {
    try {
      await mkdir(this.#folder, { recursive: true })
      return await open(path, 'wx', OWNER_ONLY)
    } catch (error) {
      throw storageFault(error)
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#folder)
    } catch {
      return []
    }
  }
}

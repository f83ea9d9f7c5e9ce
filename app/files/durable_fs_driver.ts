import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FSDriver } from '@adonisjs/drive/drivers/fs'
import type { FSDriverOptions } from '@adonisjs/drive/drivers/fs/types'

/** Between the name of a file and what tells two writers of it apart. */
export const PARTIAL_MARK = '.partial-'

const FLUSHED = { mode: 0o600, flush: true } as const

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * The local disk, as files need it that a database row is going to name: a file has its name only when all its bytes are
 * on the disk, and once a write has resolved, neither a crash nor a power failure takes it back.
 */
export class DurableFsDriver extends FSDriver {
  #root: string

  constructor(options: FSDriverOptions & { location: string }) {
    super(options)
    this.#root = options.location
  }

  async put(key: string, contents: string | Uint8Array): Promise<void> {
    await this.#place(key, (path) => writeFile(path, contents, FLUSHED))
  }

  async putStream(key: string, contents: Readable): Promise<void> {
    await this.#place(key, (path) => pipeline(contents, createWriteStream(path, FLUSHED)))
  }

  /** Lets `write` make a file beside the place, then moves it there. */
  async #place(key: string, write: (path: string) => Promise<void>): Promise<void> {
    const path = join(this.#root, key)
    const partial = `${path}${PARTIAL_MARK}${randomBytes(8).toString('hex')}`
    const made = await mkdir(dirname(path), { recursive: true })
    try {
      await write(partial)
      await rename(partial, path)
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
    await syncFolder(dirname(path))
    if (made !== undefined) {
      await syncFolder(dirname(made))
    }
  }
}

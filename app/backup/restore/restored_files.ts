import { createHash } from 'node:crypto'
import type { Disk } from '@adonisjs/drive'
import { Refusal } from '../refusal.js'

/** The key of the file that a part holds; null where it holds something else. */
export function storageKeyOf(partName: string): string | null {
  return partName.startsWith('files/') ? partName.slice('files/'.length) : null
}

/**
 * Puts files of an archive on the disk. Their names are random and no row names them yet: whatever else lies there stays,
 * and what is not kept after all is removed.
 */
export class RestoredFiles {
  #added: string[] = []

  constructor(
    private disk: Disk,
    /** By storage key, of a manifest that was compared with the archive. */
    private expected: Map<string, string>
  ) {}

  async put(storageKey: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of bytes) {
      chunks.push(chunk)
    }
    const content = Buffer.concat(chunks)
    const sha256 = createHash('sha256').update(content).digest('hex')
    if (sha256 !== this.expected.get(storageKey)) {
      throw new Refusal(
        'The archive was changed while it was read: nothing was restored',
        'archive_damaged'
      )
    }
    if (await this.#isThere(storageKey, sha256)) {
      return
    }
    this.#added.push(storageKey)
    await this.disk.put(storageKey, content)
  }

  async #isThere(storageKey: string, sha256: string): Promise<boolean> {
    if (!(await this.disk.exists(storageKey))) {
      return false
    }
    const bytes = await this.disk.getBytes(storageKey)
    return createHash('sha256').update(bytes).digest('hex') === sha256
  }

  /** Takes away again what was put. */
  async discard(): Promise<void> {
    for (const key of this.#added) {
      await this.disk.delete(key).catch(() => {})
    }
  }
}

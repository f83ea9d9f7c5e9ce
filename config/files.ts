import env from '#start/env'
import { homePath } from '#core/home'

const MIB = 1024 * 1024

const storagePath = homePath(env.get('STORAGE_PATH') ?? 'storage')

/**
 * What people may send, and where it arrives.
 */
const filesConfig = {
  /** Of the local disk. */
  storagePath,
  /** Where uploads are until all of one has come. */
  stagingPath: homePath(storagePath, 'incoming'),
  /** Of one file, in bytes. */
  maxFileBytes: 20 * MIB,
  /** Of all files of one person, those that models made for them among them, in bytes. */
  maxUserBytes: 1024 * MIB,
  /** Uploads that one person may send at the same time. */
  uploadsAtOnce: { name: 'uploads', atOnce: 4 },
  /** For how long an upload waits for its message, in ms. */
  unattachedMs: 24 * 60 * 60 * 1000,
}

export default filesConfig

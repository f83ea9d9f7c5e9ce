import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { StoreFile, type NewFile, type WrittenFile } from '#files/store_file'

/** Stores a file as the application does. */
export async function createFile(
  place: { ownerId: string; conversationId: string | null },
  file: Partial<NewFile> = {}
): Promise<WrittenFile> {
  const storeFile = await app.container.make(StoreFile)
  const written = await storeFile.write({
    mediaType: 'image/png',
    data: Buffer.from('not really a picture'),
    ...file,
  })
  await sql.transaction((db) => storeFile.insert(db, written, place))
  return written
}

import { BaseTransformer } from '@adonisjs/core/transformers'
import type { FileView } from './file_queries.js'
import { fileUrl } from './file_urls.js'

/** A file as its owner sees it. */
export default class FileTransformer extends BaseTransformer<FileView> {
  #readerId: string

  /** @param readerId - for whom the URL is signed */
  constructor(file: FileView, readerId: string) {
    super(file)
    this.#readerId = readerId
  }

  toObject() {
    const { id, filename, mediaType, size, createdAt } = this.resource
    return {
      id,
      filename,
      media_type: mediaType,
      size_bytes: size,
      url: fileUrl(id, this.#readerId),
      created_at: new Date(createdAt).toISOString(),
    }
  }
}

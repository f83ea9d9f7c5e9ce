import { FileSchema } from '#database/schema'

/** A binary part of a message, kept by the drive. */
export default class StoredFile extends FileSchema {
  static table = 'files'
  static selfAssignPrimaryKey = true
}

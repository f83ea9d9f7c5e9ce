import { BaseTransformer } from '@adonisjs/core/transformers'
import type { ReaderView } from './list_readers.js'

const toTime = (ms: number) => new Date(ms).toISOString()

/** Somebody who may read, or read, a conversation of somebody else, as its people see them. */
export default class ReaderTransformer extends BaseTransformer<ReaderView> {
  toObject() {
    const { id, name, reason, allowedAt, expiresAt, lastReadAt } = this.resource
    return {
      id,
      name,
      reason,
      allowed_at: toTime(allowedAt),
      expires_at: toTime(expiresAt),
      last_read_at: lastReadAt === null ? null : toTime(lastReadAt),
    }
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { fileHeaders } from '#files/file_headers'
import { findConversationFile } from '#files/file_queries'
import { FileStorage } from '#files/file_storage'
import { openForReading } from './open_for_reading.js'

/** The files of a conversation, for whoever may read it in the admin. */
@inject()
export default class ConversationFilesController {
  constructor(
    private sql: SqlStore,
    private storage: FileStorage,
    private door: OpenConversation
  ) {}

  /** `GET /admin/conversations/:id/files/:file_id` */
  async show(ctx: HttpContext) {
    const opened = await openForReading(ctx, this.door)
    if (opened === null) {
      return
    }
    const id = parseId(ctx.params.file_id)
    const file =
      id === null
        ? undefined
        : await this.sql.read((sql) => findConversationFile(sql, opened.conversation.id, id))
    if (file === undefined) {
      throw new Problem('not_found', { detail: 'There is no such file in this conversation.' })
    }
    const body = await this.storage.open(file.storageKey)
    const headers = {
      ...fileHeaders(file),
      /* For this page alone, and only as long as it may be read. */
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'accept-ranges': 'none',
    }
    for (const [name, value] of Object.entries(headers)) {
      ctx.response.header(name, value)
    }
    ctx.response.header('content-length', file.size)
    ctx.response.stream(body)
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { requestOrigin } from '#admin/pages/request_origin'
import { recordAudit } from '#audit/record_audit'
import { appUrl } from '#config/app'
import { exportValidator } from '#conversations/conversation_validators'
import { exportConversation } from '#conversations/export/export_conversation'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { SqlStore } from '#core/sql_store'
import { validate } from '#core/validate'
import { openForReading } from './open_for_reading.js'
import { pathOf } from './transcript/transcript_view.js'

/** A conversation as a file to keep, for whoever may read it in the admin. */
@inject()
export default class ConversationExportController {
  constructor(
    private sql: SqlStore,
    private door: OpenConversation
  ) {}

  /** `GET /admin/conversations/:id/export?format=md` */
  async show(ctx: HttpContext) {
    const opened = await openForReading(ctx, this.door)
    if (opened === null) {
      return
    }
    const { format = 'json' } = await validate(exportValidator, ctx.request.qs())
    const { conversation, access } = opened
    const { id, owner } = conversation
    if (access.kind === 'allowed') {
      await this.sql.transaction((sql) =>
        recordAudit(sql, {
          ...requestOrigin(ctx),
          action: 'conversation.exported',
          target: { type: 'conversation', id, label: owner.email },
          subjectId: owner.id,
          after: { format },
          reason: access.reading.reason,
        })
      )
    }
    const address = (fileId: string) => `${appUrl}${pathOf(id)}/files/${fileId}`
    const file = exportConversation(this.sql, conversation, { format, address })
    for (const [name, value] of Object.entries(file.headers)) {
      ctx.response.header(name, value)
    }
    ctx.response.stream(file.body)
  }
}

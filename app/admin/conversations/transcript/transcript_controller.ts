import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { renderPage } from '#admin/pages/render_page'
import { formatsFor } from '#admin/shell/shell'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { readTranscript } from '#conversations/transcript/read_transcript'
import { SqlStore } from '#core/sql_store'
import { HoldsQuery } from '#retention/holds/holds_query'
import { openForReading } from '../open_for_reading.js'
import { TranscriptView, pathOf } from './transcript_view.js'
import { turnEntries } from './turn_view.js'

/** The turn that an address asks for; the first one where it makes no sense. */
function turnOf(value: unknown): number {
  const turn = Number(value)
  return Number.isSafeInteger(turn) && turn > 0 ? turn : 1
}

/** A conversation, turn by turn. */
@inject()
export default class TranscriptController {
  constructor(
    private sql: SqlStore,
    private door: OpenConversation,
    private holds: HoldsQuery
  ) {}

  /** `GET /admin/conversations/:id?leaf=&turn=` */
  async show(ctx: HttpContext) {
    const opened = await openForReading(ctx, this.door)
    if (opened === null) {
      return
    }
    const { leaf: asked, turn } = ctx.request.qs()
    const leaf = typeof asked === 'string' && asked !== '' ? asked : null
    const { id, owner, isHeld } = opened.conversation
    const transcript = await this.sql.read((sql) =>
      readTranscript(sql, { conversationId: id, leaf, turn: turnOf(turn) })
    )
    const turns = await turnEntries({
      path: pathOf(id),
      personName: owner.name,
      transcript,
      now: Date.now(),
    })
    const holds = isHeld ? await this.holds.ofConversation(id) : []
    const around = { leaf, holds, format: formatsFor(ctx) }
    const page = new TranscriptView(opened, transcript, turns, around)
    await renderPage(ctx, 'conversations/transcript', page)
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { renderJson, type RenderedJson } from '#admin/content/render_json'
import { renderPage, type PageView } from '#admin/pages/render_page'
import MessageTransformer from '#conversations/message_transformer'
import {
  MESSAGE_COLUMNS,
  MESSAGE_JOINS,
  toMessageView,
  type MessageRow,
} from '#conversations/message_view'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { openForReading } from './open_for_reading.js'
import { CONVERSATIONS, pathOf } from './transcript/transcript_view.js'

/** A page of its own takes more than a card: in UTF-16 units and lines. */
const LIMITS = { length: 512 * 1024, lines: 20_000 }

/** A message as it is stored. */
class RawMessageView implements PageView {
  readonly title = 'Message as stored'
  readonly section = 'conversations'
  readonly trail: PageView['trail']
  readonly json: RenderedJson

  constructor(
    conversation: { id: string; title: string | null },
    message: unknown,
    readonly exportHref: string
  ) {
    const { id, title } = conversation
    this.trail = [CONVERSATIONS, { label: title ?? 'Untitled', href: pathOf(id) }]
    this.json = renderJson(message, LIMITS)
  }
}

/** What is behind a message of a transcript: all of its parts, also those that the page cuts. */
@inject()
export default class RawMessageController {
  constructor(
    private sql: SqlStore,
    private door: OpenConversation
  ) {}

  /** `GET /admin/conversations/:id/messages/:message_id` */
  async show(ctx: HttpContext) {
    const opened = await openForReading(ctx, this.door)
    if (opened === null) {
      return
    }
    const { conversation } = opened
    const path = pathOf(conversation.id)
    const view = await this.#find(conversation.id, ctx.params.message_id)
    const message = new MessageTransformer(view, [view.id], (file) => `${path}/files/${file}`)
    const page = new RawMessageView(conversation, message.toObject(), `${path}/export?format=json`)
    await renderPage(ctx, 'conversations/raw_message', page)
  }

  async #find(conversationId: string, value: string) {
    const id = parseId(value)
    const row =
      id === null
        ? undefined
        : await this.sql.read((sql) =>
            sql.get<MessageRow>(
              `select ${MESSAGE_COLUMNS} from messages m ${MESSAGE_JOINS}
               where m.conversation_id = ? and m.id = ?`,
              conversationId,
              id
            )
          )
    if (row === undefined) {
      throw new Problem('not_found', { detail: 'There is no such message in this conversation.' })
    }
    return toMessageView(row)
  }
}

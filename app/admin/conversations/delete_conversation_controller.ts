import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Form } from '#admin/forms/form'
import { leaveNotice } from '#admin/pages/notices'
import { renderPage, type PageView } from '#admin/pages/render_page'
import { requestOrigin } from '#admin/pages/request_origin'
import { DeleteConversation } from '#conversations/delete_conversation'
import type { OwnedConversation } from '#conversations/reading/find_any_conversation'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { Problem } from '#core/problem'
import { openForReading } from './open_for_reading.js'
import { CONVERSATIONS, pathOf } from './transcript/transcript_view.js'

/** Asks before a conversation is deleted. */
class DeleteView implements PageView {
  readonly title = 'Delete conversation'
  readonly section = 'conversations'
  readonly trail: PageView['trail']
  readonly form = new Form()
  readonly confirm

  constructor({ id, title, owner }: OwnedConversation) {
    const path = pathOf(id)
    const label = title ?? 'Untitled'
    this.trail = [CONVERSATIONS, { label, href: path }]
    this.confirm = {
      title: `Delete “${label}”?`,
      text: `The conversation of ${owner.name} goes with all of its messages and files.`,
      consequence: 'It cannot be brought back. What it cost stays in the figures.',
      action: `${path}/delete`,
      button: 'Delete conversation',
      cancelHref: path,
    }
  }
}

/** Deletes a conversation that may be read. */
@inject()
export default class DeleteConversationController {
  constructor(
    private door: OpenConversation,
    private deleteConversation: DeleteConversation
  ) {}

  /** `GET /admin/conversations/:id/delete` */
  async show(ctx: HttpContext) {
    const opened = await openForReading(ctx, this.door)
    return opened && renderPage(ctx, 'confirm', new DeleteView(opened.conversation))
  }

  /** `POST /admin/conversations/:id/delete` */
  async destroy(ctx: HttpContext) {
    const opened = await openForReading(ctx, this.door)
    if (opened === null) {
      return
    }
    const { id, owner } = opened.conversation
    try {
      await this.deleteConversation.execute(id, requestOrigin(ctx))
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'legal_hold') {
        throw error
      }
      leaveNotice(ctx, 'error', error.detail)
      return ctx.response.redirect().toPath(pathOf(id))
    }
    leaveNotice(ctx, 'success', `Deleted a conversation of ${owner.name}.`)
    return ctx.response.redirect().toPath(CONVERSATIONS.href)
  }
}

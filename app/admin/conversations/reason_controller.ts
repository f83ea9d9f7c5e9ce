import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Form, submitForm } from '#admin/forms/form'
import { REASON_LENGTH, reasonValidator } from '#admin/forms/reason_validator'
import { renderPage, type PageView } from '#admin/pages/render_page'
import { requestOrigin } from '#admin/pages/request_origin'
import { AllowReading } from '#conversations/reading/allow_reading'
import type { OwnedConversation } from '#conversations/reading/find_any_conversation'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { READING_MS } from '#conversations/reading/reading_access'
import { Problem } from '#core/problem'
import { CONVERSATIONS, pathOf } from './transcript/transcript_view.js'

const HOUR_MS = 3_600_000
/** The form that asks why. */
class ReasonView implements PageView {
  readonly title = 'Why do you read this?'
  readonly section = 'conversations'
  readonly trail = [CONVERSATIONS]
  readonly action: string
  readonly conversation: string
  readonly owner: OwnedConversation['owner']
  readonly hours = READING_MS / HOUR_MS
  readonly maxLength = REASON_LENGTH.most

  constructor(
    { id, title, owner }: OwnedConversation,
    readonly form: Form
  ) {
    this.action = `${pathOf(id)}/reason`
    this.conversation = title ?? 'Untitled'
    this.owner = owner
  }
}

/** Asks for a reason before somebody else's conversation is shown. */
@inject()
export default class ReasonController {
  constructor(
    private door: OpenConversation,
    private allowReading: AllowReading
  ) {}

  /** `GET /admin/conversations/:id/reason` */
  async show(ctx: HttpContext) {
    const { conversation, access } = await this.#look(ctx)
    if (access.kind === 'own' || access.kind === 'allowed') {
      return ctx.response.redirect().toPath(pathOf(conversation.id))
    }
    return renderPage(ctx, 'conversations/reason', new ReasonView(conversation, new Form()))
  }

  /** `POST /admin/conversations/:id/reason` */
  async store(ctx: HttpContext) {
    const { conversation } = await this.#look(ctx)
    const readerId = ctx.auth.use('browser').getUserOrFail().id
    const submission = await submitForm(ctx, reasonValidator, ({ reason }) =>
      this.allowReading.execute(
        { readerId, conversationId: conversation.id, reason },
        requestOrigin(ctx)
      )
    )
    if (!submission.done) {
      const page = new ReasonView(conversation, submission.form)
      return renderPage(ctx, 'conversations/reason', page, 422)
    }
    return ctx.response.redirect().toPath(pathOf(conversation.id))
  }

  /** Where nobody may read, neither may the title be seen. */
  async #look(ctx: HttpContext) {
    const readerId = ctx.auth.use('browser').getUserOrFail().id
    const opened = await this.door.look(readerId, ctx.params.id)
    if (opened.access.kind === 'forbidden') {
      throw new Problem('forbidden', {
        detail: 'This installation lets nobody read the conversations of others.',
      })
    }
    return opened
  }
}

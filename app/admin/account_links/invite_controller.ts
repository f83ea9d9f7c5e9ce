import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AcceptInvite } from '#auth/links/accept_invite'
import { ReadLink } from '#auth/links/read_link'
import { submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { InviteView, LinkDoneView } from './links_views.js'
import { acceptInviteValidator, PASSWORD_FIELDS } from './new_password_validator.js'

/** The page of a link that invites somebody. Looking at it does not use it up. */
@inject()
export default class InviteController {
  constructor(
    private readLink: ReadLink,
    private acceptInvite: AcceptInvite
  ) {}

  /** `GET /invite/:token` */
  async show(ctx: HttpContext) {
    const token = String(ctx.params.token)
    const { subject, role } = await this.readLink.execute('invite', token, ctx.request.ip())
    return renderPage(ctx, 'account_links/invite', new InviteView(token, subject, role ?? 'member'))
  }

  /** `POST /invite/:token` */
  async store(ctx: HttpContext) {
    const token = String(ctx.params.token)
    const { subject, role } = await this.readLink.execute('invite', token, ctx.request.ip())
    const client = { address: ctx.request.ip(), requestId: ctx.request.id() }
    const submission = await submitForm(
      ctx,
      acceptInviteValidator,
      ({ full_name: fullName, password }) =>
        this.acceptInvite.execute({ token, fullName, password }, client),
      { secrets: PASSWORD_FIELDS }
    )
    if (!submission.done) {
      const view = new InviteView(token, subject, role ?? 'member', submission.form)
      return renderPage(ctx, 'account_links/invite', view, 422)
    }
    if (submission.result.role === 'admin') {
      leaveNotice(ctx, 'success', 'Your account is ready. Sign in with it.')
      return ctx.response.redirect().toPath('/login')
    }
    const text = `Sign in as ${submission.result.email} in the app that you chat with.`
    return renderPage(ctx, 'account_links/done', new LinkDoneView('Your account is ready', text))
  }
}

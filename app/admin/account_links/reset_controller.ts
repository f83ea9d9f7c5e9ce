import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ResetPassword } from '#auth/links/reset_password'
import { submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { LinkDoneView, ResetView } from './links_views.js'
import { newPasswordValidator, PASSWORD_FIELDS } from './new_password_validator.js'

/** The page of a link with which somebody sets another password. Looking at it does not use it up. */
@inject()
export default class ResetController {
  constructor(private resetPassword: ResetPassword) {}

  /** `GET /reset/:token` */
  async show(ctx: HttpContext) {
    const token = String(ctx.params.token)
    const { email, role } = await this.resetPassword.read(token, ctx.request.ip())
    return renderPage(ctx, 'account_links/reset', new ResetView(token, email, role))
  }

  /** `POST /reset/:token` */
  async store(ctx: HttpContext) {
    const token = String(ctx.params.token)
    const { email, role } = await this.resetPassword.read(token, ctx.request.ip())
    const client = { address: ctx.request.ip(), requestId: ctx.request.id() }
    const submission = await submitForm(
      ctx,
      newPasswordValidator,
      ({ password }) => this.resetPassword.execute({ token, password }, client),
      { secrets: PASSWORD_FIELDS }
    )
    if (!submission.done) {
      const view = new ResetView(token, email, role, submission.form)
      return renderPage(ctx, 'account_links/reset', view, 422)
    }
    if (role === 'admin') {
      leaveNotice(ctx, 'success', 'Your password is changed. Sign in with it.')
      return ctx.response.redirect().toPath('/login')
    }
    const text = `Sign in as ${email} in the app that you chat with.`
    return renderPage(ctx, 'account_links/done', new LinkDoneView('Your password is changed', text))
  }
}

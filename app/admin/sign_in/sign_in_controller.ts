import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { BrowserSignIn } from '#auth/browser/browser_sign_in'
import { EndSession } from '#auth/sessions/end_session'
import { submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { safePath } from '../pages/safe_path.js'
import { signInValidator } from './sign_in_validator.js'
import { SignInView } from './sign_in_view.js'

/** Signing in and out with a browser. */
@inject()
export default class SignInController {
  constructor(
    private signIn: BrowserSignIn,
    private endSession: EndSession
  ) {}

  /** `GET /login` */
  async show(ctx: HttpContext) {
    if (await ctx.auth.use('browser').check()) {
      return ctx.response.redirect().toPath('/admin')
    }
    return renderPage(ctx, 'sign_in', new SignInView())
  }

  /** `POST /login` */
  async store(ctx: HttpContext) {
    const submission = await submitForm(
      ctx,
      signInValidator,
      (fields) =>
        this.signIn.execute({
          ...fields,
          address: ctx.request.ip(),
          userAgent: ctx.request.header('user-agent') ?? null,
          requestId: ctx.request.id(),
        }),
      { secrets: ['password'] }
    )
    if (!submission.done) {
      return renderPage(ctx, 'sign_in', new SignInView(submission.form), 422)
    }
    const wanted = safePath(ctx.session.pullIntendedUrl())
    ctx.auth.use('browser').remember(submission.result)
    return ctx.response.redirect().toPath(wanted ?? '/admin')
  }

  /** `POST /logout` */
  async destroy(ctx: HttpContext) {
    const guard = ctx.auth.use('browser')
    if (await guard.check()) {
      const { id, credential } = guard.getUserOrFail()
      if (credential.kind === 'access_token') {
        await this.endSession.execute(id, credential.sessionId, requestOrigin(ctx))
      }
    }
    guard.forget()
    leaveNotice(ctx, 'success', 'You are signed out.')
    return ctx.response.redirect().toPath('/login')
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { BrowserSignIn } from '#auth/browser/browser_sign_in'
import { EndSession } from '#auth/sessions/end_session'
import { SetupQuery } from '#auth/setup/setup_query'
import { submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { browserPlace } from './browser_place.js'
import { enter } from './enter.js'
import { keepPending } from './pending_sign_in.js'
import { signInValidator } from './sign_in_validator.js'
import { SignInView } from './sign_in_view.js'

/** Signing in and out with a browser. */
@inject()
export default class SignInController {
  constructor(
    private signIn: BrowserSignIn,
    private endSession: EndSession,
    private setup: SetupQuery
  ) {}

  /** `GET /login` */
  async show(ctx: HttpContext) {
    if (await ctx.auth.use('browser').check()) {
      return ctx.response.redirect().toPath('/admin')
    }
    const { kind } = await this.setup.execute()
    if (kind === 'administrator') {
      return ctx.response.redirect().toPath('/setup')
    }
    return renderPage(ctx, 'sign_in/password', new SignInView())
  }

  /** `POST /login` */
  async store(ctx: HttpContext) {
    const submission = await submitForm(
      ctx,
      signInValidator,
      (fields) => this.signIn.execute({ ...fields, ...browserPlace(ctx) }),
      { secrets: ['password'] }
    )
    if (!submission.done) {
      return renderPage(ctx, 'sign_in/password', new SignInView(submission.form), 422)
    }
    const outcome = submission.result
    if (outcome.kind === 'code_needed') {
      keepPending(ctx, outcome.pending)
      return ctx.response.redirect().toPath('/login/2fa')
    }
    return enter(ctx, outcome.sessionId)
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

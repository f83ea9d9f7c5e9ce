import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { BrowserSignIn } from '#auth/browser/browser_sign_in'
import { submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { browserPlace } from './browser_place.js'
import { enter } from './enter.js'
import { findPending } from './pending_sign_in.js'
import { SecondFactorView } from './second_factor_view.js'

const MAX_CODE_LENGTH = 64
const validator = vine.create({ two_factor_code: vine.string().maxLength(MAX_CODE_LENGTH) })

/** The second step of signing in, for accounts that have a second factor. */
@inject()
export default class SecondFactorController {
  constructor(private signIn: BrowserSignIn) {}

  /** `GET /login/2fa` */
  async show(ctx: HttpContext) {
    return findPending(ctx) === null
      ? this.#beginAgain(ctx)
      : renderPage(ctx, 'sign_in/code', new SecondFactorView())
  }

  /** `POST /login/2fa` */
  async store(ctx: HttpContext) {
    const pending = findPending(ctx)
    if (pending === null) {
      return this.#beginAgain(ctx)
    }
    const submission = await submitForm(
      ctx,
      validator,
      ({ two_factor_code: code }) => this.signIn.complete(pending, code, browserPlace(ctx)),
      { secrets: ['two_factor_code'] }
    )
    return submission.done
      ? enter(ctx, submission.result)
      : renderPage(ctx, 'sign_in/code', new SecondFactorView(submission.form), 422)
  }

  #beginAgain(ctx: HttpContext) {
    leaveNotice(ctx, 'warning', 'That took too long. Sign in once more.')
    return ctx.response.redirect().toPath('/login')
  }
}

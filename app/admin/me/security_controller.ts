import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { ChangePassword } from '#auth/passwords/change_password'
import { EndSession } from '#auth/sessions/end_session'
import { SessionsQuery, type SessionRow } from '#auth/sessions/sessions_query'
import { TwoFactorQuery, type TwoFactorState } from '#auth/two_factor/two_factor_query'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { Settings } from '#settings/settings'
import { passwordHint } from '../account_links/links_views.js'
import { newPasswordFields } from '../account_links/new_password_validator.js'
import { Form, submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { MePage } from './me_page.js'

/** Of one account; whoever has more ends some first. */
const MAX_SESSIONS = 100
const MAX_PASSWORD = 512

const passwordValidator = vine.create({
  current_password: vine.string().maxLength(MAX_PASSWORD),
  ...newPasswordFields(),
})

class SecurityView extends MePage {
  readonly hint = passwordHint('admin')
  readonly sessions: (SessionRow & { isCurrent: boolean })[]

  constructor(
    rows: SessionRow[],
    currentId: string | null,
    readonly twoFactor: TwoFactorState,
    readonly form: Form
  ) {
    super('/admin/me/security')
    this.sessions = rows.map((row) => ({ ...row, isCurrent: row.id === currentId }))
  }
}

/** One's password, second factor and sign-ins. */
@inject()
export default class SecurityController {
  constructor(
    private sessions: SessionsQuery,
    private twoFactor: TwoFactorQuery,
    private settings: Settings,
    private changePassword: ChangePassword,
    private endSession: EndSession
  ) {}

  /** `GET /admin/me/security` */
  show(ctx: HttpContext) {
    return this.#render(ctx)
  }

  /** `POST /admin/me/password`: everything is signed out, this browser too. */
  async updatePassword(ctx: HttpContext) {
    const guard = ctx.auth.use('browser')
    const account = guard.getUserOrFail()
    const submission = await submitForm(
      ctx,
      passwordValidator,
      ({ current_password: current, password }) =>
        this.changePassword.execute(account, current, password, requestOrigin(ctx)),
      { secrets: ['current_password', 'password', 'password_again'] }
    )
    if (!submission.done) {
      return this.#render(ctx, submission.form)
    }
    guard.forget()
    leaveNotice(ctx, 'success', 'Your password is changed. Sign in with it.')
    return ctx.response.redirect().toPath('/login')
  }

  /** `POST /admin/me/sessions/:id/end` */
  async destroySession(ctx: HttpContext) {
    const { id } = ctx.auth.use('browser').getUserOrFail()
    const sessionId = parseId(ctx.params.id)
    const isEnded =
      sessionId !== null && (await this.endSession.execute(id, sessionId, requestOrigin(ctx)))
    if (!isEnded) {
      throw new Problem('not_found')
    }
    leaveNotice(ctx, 'success', 'That sign-in is over.')
    return ctx.response.redirect().toPath('/admin/me/security')
  }

  async #render(ctx: HttpContext, form = new Form()) {
    const account = ctx.auth.use('browser').getUserOrFail()
    const { credential } = account
    const { rows } = await this.sessions.execute(account.id, { limit: MAX_SESSIONS })
    const issuer = this.settings.get('organisation_name')
    const currentId = credential.kind === 'access_token' ? credential.sessionId : null
    const twoFactor = await this.twoFactor.execute(account, issuer)
    const view = new SecurityView(rows, currentId, twoFactor, form)
    return renderPage(ctx, 'me/security', view, form.isRefused ? 422 : 200)
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { BeginTwoFactor } from '#auth/two_factor/begin_two_factor'
import { ConfirmTwoFactor } from '#auth/two_factor/confirm_two_factor'
import { DisableTwoFactor } from '#auth/two_factor/disable_two_factor'
import { RenewRecoveryCodes } from '#auth/two_factor/renew_recovery_codes'
import { TwoFactorQuery, type TwoFactorState } from '#auth/two_factor/two_factor_query'
import { Settings } from '#settings/settings'
import { Form, submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage, type Crumb, type PageView } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'

const MAX_CODE = 64
const MAX_PASSWORD = 512
const PAGE = '/admin/me/two-factor'

const passwordValidator = vine.create({ password: vine.string().maxLength(MAX_PASSWORD) })
const codeValidator = vine.create({ two_factor_code: vine.string().maxLength(MAX_CODE) })

const TRAIL: readonly Crumb[] = [{ label: 'My profile', href: '/admin/me' }]

class TwoFactorView implements PageView {
  readonly title = 'Second factor'
  readonly trail = TRAIL

  constructor(
    readonly state: TwoFactorState,
    readonly form: Form
  ) {}
}

/** The recovery codes, this once. */
class CodesView implements PageView {
  readonly title = 'Recovery codes'
  readonly trail = TRAIL

  constructor(readonly codes: readonly string[]) {}
}

/** One's own second factor. */
@inject()
export default class TwoFactorController {
  constructor(
    private query: TwoFactorQuery,
    private settings: Settings,
    private begin: BeginTwoFactor,
    private confirm: ConfirmTwoFactor,
    private disable: DisableTwoFactor,
    private renew: RenewRecoveryCodes
  ) {}

  /** `GET /admin/me/two-factor` */
  show(ctx: HttpContext) {
    return this.#render(ctx)
  }

  /** `POST /admin/me/two-factor/begin` */
  async store(ctx: HttpContext) {
    const submission = await this.#withPassword(ctx, (password) =>
      this.begin.execute(this.#account(ctx), password)
    )
    return submission.done
      ? ctx.response.redirect().toPath(PAGE)
      : this.#render(ctx, submission.form)
  }

  /** `POST /admin/me/two-factor/confirm` */
  async update(ctx: HttpContext) {
    const submission = await submitForm(
      ctx,
      codeValidator,
      ({ two_factor_code: code }) =>
        this.confirm.execute(this.#account(ctx), code, requestOrigin(ctx)),
      { secrets: ['two_factor_code'] }
    )
    return submission.done
      ? renderPage(ctx, 'me/recovery_codes', new CodesView(submission.result))
      : this.#render(ctx, submission.form)
  }

  /** `POST /admin/me/two-factor/codes` */
  async renewCodes(ctx: HttpContext) {
    const submission = await this.#withPassword(ctx, (password) =>
      this.renew.execute(this.#account(ctx), password, requestOrigin(ctx))
    )
    return submission.done
      ? renderPage(ctx, 'me/recovery_codes', new CodesView(submission.result))
      : this.#render(ctx, submission.form)
  }

  /** `POST /admin/me/two-factor/off` */
  async destroy(ctx: HttpContext) {
    const submission = await this.#withPassword(ctx, (password) =>
      this.disable.execute(this.#account(ctx), password, requestOrigin(ctx))
    )
    if (!submission.done) {
      return this.#render(ctx, submission.form)
    }
    leaveNotice(ctx, 'success', 'The second factor is off.')
    return ctx.response.redirect().toPath('/admin/me/security')
  }

  #account(ctx: HttpContext) {
    return ctx.auth.use('browser').getUserOrFail()
  }

  #withPassword<T>(ctx: HttpContext, work: (password: string) => Promise<T>) {
    return submitForm(ctx, passwordValidator, ({ password }) => work(password), {
      secrets: ['password'],
    })
  }

  async #render(ctx: HttpContext, form = new Form()) {
    const issuer = this.settings.get('organisation_name')
    const state = await this.query.execute(this.#account(ctx), issuer)
    const view = new TwoFactorView(state, form)
    return renderPage(ctx, 'me/two_factor', view, form.isRefused ? 422 : 200)
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { accountFields } from '#auth/accounts/account_validators'
import { BrowserSignIn } from '#auth/browser/browser_sign_in'
import { ReadLink } from '#auth/links/read_link'
import { CreateFirstAdministrator } from '#auth/setup/create_first_administrator'
import { SetupQuery } from '#auth/setup/setup_query'
import { Problem } from '#core/problem'
import { passwordHint } from '../account_links/links_views.js'
import { PASSWORD_FIELDS } from '../account_links/new_password_validator.js'
import { Form } from '../forms/form.js'
import { submitForm } from '../forms/form.js'
import { renderPage } from '../pages/render_page.js'
import { browserPlace } from '../sign_in/browser_place.js'
import { SetupView, hrefOf } from './setup_view.js'

const validator = vine.create({
  full_name: accountFields.full_name.clone(),
  email: accountFields.email.clone(),
  password: accountFields.password.clone(),
  password_again: vine.string().sameAs('password'),
})

class FirstAdministratorView extends SetupView {
  readonly hint = passwordHint('admin')

  constructor(
    readonly token: string,
    form?: Form
  ) {
    super('administrator', [], form)
  }
}

/** The link that the server printed: makes the first administrator and signs them in. */
@inject()
export default class FirstAdministratorController {
  constructor(
    private query: SetupQuery,
    private readLink: ReadLink,
    private createAdministrator: CreateFirstAdministrator,
    private signIn: BrowserSignIn
  ) {}

  /** `GET /setup/:token` */
  async show(ctx: HttpContext) {
    const token = await this.#readToken(ctx)
    /* The environment may say who it is. */
    const form = new Form({ email: process.env.ADMIN_EMAIL, full_name: process.env.ADMIN_NAME })
    return renderPage(ctx, 'setup/administrator', new FirstAdministratorView(token, form))
  }

  /** `POST /setup/:token` */
  async store(ctx: HttpContext) {
    const token = await this.#readToken(ctx)
    const submission = await submitForm(
      ctx,
      validator,
      ({ email, full_name: fullName, password }) =>
        this.createAdministrator.withLink(
          token,
          { email, fullName, password },
          { address: ctx.request.ip(), requestId: ctx.request.id() }
        ),
      { secrets: PASSWORD_FIELDS }
    )
    if (!submission.done) {
      const view = new FirstAdministratorView(token, submission.form)
      return renderPage(ctx, 'setup/administrator', view, 422)
    }
    const sessionId = await this.signIn.withoutPassword(submission.result.id, browserPlace(ctx))
    ctx.auth.use('browser').remember(sessionId)
    return ctx.response.redirect().toPath(hrefOf('organisation'))
  }

  /** There is no such page once there is an administrator, whatever the link. */
  async #readToken({ params, request }: HttpContext): Promise<string> {
    const { kind } = await this.query.execute()
    if (kind !== 'administrator') {
      throw new Problem('not_found')
    }
    const token = String(params.token)
    await this.readLink.execute('setup', token, request.ip())
    return token
  }
}

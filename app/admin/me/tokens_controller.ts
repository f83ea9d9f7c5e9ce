import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { ABILITIES } from '#auth/account'
import { CreatePersonalToken } from '#auth/personal_tokens/create_personal_token'
import { DeletePersonalToken } from '#auth/personal_tokens/delete_personal_token'
import type { PersonalTokenFields } from '#auth/personal_tokens/personal_token_fields'
import { PersonalTokensQuery } from '#auth/personal_tokens/personal_tokens_query'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { Form, submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { MePage } from './me_page.js'

/** An account may have no more. */
const MAX_TOKENS = 100
const MAX_NAME = 100
const LIFETIMES = [7, 30, 90, 365] as const
const DEFAULT_LIFETIME = 90

const validator = vine.create({
  name: vine.string().trim().minLength(1).maxLength(MAX_NAME),
  ability: vine.enum(ABILITIES),
  days: vine.number().in([...LIFETIMES]),
})

class TokensView extends MePage {
  readonly abilities = [
    { value: 'read', label: 'Read: look at conversations' },
    { value: 'chat', label: 'Chat: also send and change' },
    { value: '*', label: 'Everything, the account itself included' },
  ]
  readonly lifetimes = LIFETIMES.map((days) => ({ value: days, label: `${days} days` }))

  constructor(
    readonly tokens: readonly PersonalTokenFields[],
    readonly form: Form,
    /** Of a token that was just made, this once. */
    readonly secret: string | null
  ) {
    super('/admin/me/tokens')
  }
}

/** One's own personal access tokens. */
@inject()
export default class TokensController {
  constructor(
    private query: PersonalTokensQuery,
    private create: CreatePersonalToken,
    private remove: DeletePersonalToken
  ) {}

  /** `GET /admin/me/tokens` */
  show(ctx: HttpContext) {
    return this.#render(ctx)
  }

  /** `POST /admin/me/tokens` */
  async store(ctx: HttpContext) {
    const account = ctx.auth.use('browser').getUserOrFail()
    const submission = await submitForm(ctx, validator, ({ name, ability, days }) =>
      this.create.execute(
        account,
        { name, abilities: ability === 'chat' ? ['read', 'chat'] : [ability], expiresInDays: days },
        requestOrigin(ctx)
      )
    )
    return submission.done
      ? this.#render(ctx, undefined, submission.result.secret)
      : this.#render(ctx, submission.form)
  }

  /** `POST /admin/me/tokens/:id/end` */
  async destroy(ctx: HttpContext) {
    const account = ctx.auth.use('browser').getUserOrFail()
    const id = parseId(ctx.params.id)
    if (id === null || !(await this.remove.execute(account.id, id, requestOrigin(ctx)))) {
      throw new Problem('not_found')
    }
    leaveNotice(ctx, 'success', 'The token is not good any more.')
    return ctx.response.redirect().toPath('/admin/me/tokens')
  }

  async #render(ctx: HttpContext, form?: Form, secret: string | null = null) {
    const { id } = ctx.auth.use('browser').getUserOrFail()
    const { tokens } = await this.query.execute(id, { limit: MAX_TOKENS })
    const shown = form ?? new Form({ ability: 'chat', days: DEFAULT_LIFETIME })
    const view = new TokensView(tokens, shown, secret)
    return renderPage(ctx, 'me/tokens', view, form === undefined ? 200 : 422)
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { parseId } from '#core/ids'
import { pageValidator } from '#core/page_validator'
import { Problem } from '#core/problem'
import { validate } from '#core/validate'
import { apiOrigin } from '../api_origin.js'
import { CreatePersonalToken } from './create_personal_token.js'
import { DeletePersonalToken } from './delete_personal_token.js'
import PersonalTokenTransformer from './personal_token_transformer.js'
import { createPersonalTokenValidator } from './personal_token_validators.js'
import { PersonalTokensQuery } from './personal_tokens_query.js'

/** The account's personal access tokens. */
@inject()
export default class PersonalTokensController {
  constructor(
    private personalTokens: PersonalTokensQuery,
    private createPersonalToken: CreatePersonalToken,
    private deletePersonalToken: DeletePersonalToken
  ) {}

  /** `GET /auth/tokens` */
  async index({ auth, request }: HttpContext) {
    const page = await validate(pageValidator, request.qs())
    const { tokens, nextCursor } = await this.personalTokens.execute(auth.getUserOrFail().id, page)
    return {
      data: tokens.map((token) => new PersonalTokenTransformer(token).toObject()),
      next_cursor: nextCursor,
    }
  }

  /** `POST /auth/tokens`: the only answer that holds the secret, so a repeated request makes another token. */
  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const input = await validate(createPersonalTokenValidator, request.body())
    const { token, secret } = await this.createPersonalToken.execute(
      auth.getUserOrFail(),
      { name: input.name, abilities: input.abilities, expiresInDays: input.expires_in_days },
      apiOrigin(ctx)
    )
    response.status(201)
    return { ...new PersonalTokenTransformer(token).toObject(), token: secret }
  }

  /** `DELETE /auth/tokens/:id` */
  async destroy(ctx: HttpContext) {
    const { auth, params, response } = ctx
    const id = parseId(params.id)
    const userId = auth.getUserOrFail().id
    if (id === null || !(await this.deletePersonalToken.execute(userId, id, apiOrigin(ctx)))) {
      throw new Problem('not_found')
    }
    return response.noContent()
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { validate } from '#core/validate'
import { formLoginValidator, jsonLoginValidator } from './session_validators.js'
import { SignIn } from './sign_in.js'
import TokenPairTransformer from './token_pair_transformer.js'

/** Signing in with an address and a password. */
@inject()
export default class LoginController {
  constructor(private signIn: SignIn) {}

  /** `POST /auth/login`: the OAuth 2 password form, or JSON with the same names. */
  async store(ctx: HttpContext) {
    const { username, password } = await validate(formLoginValidator, ctx.request.body())
    return this.#answer(ctx, username, password)
  }

  /** `POST /auth/login-json` */
  async storeJson(ctx: HttpContext) {
    const { email, password } = await validate(jsonLoginValidator, ctx.request.body())
    return this.#answer(ctx, email, password)
  }

  async #answer({ request }: HttpContext, email: string, password: string) {
    const pair = await this.signIn.execute({
      email,
      password,
      address: request.ip(),
      userAgent: request.header('user-agent') ?? null,
      requestId: request.id(),
    })
    return new TokenPairTransformer(pair).toObject()
  }
}

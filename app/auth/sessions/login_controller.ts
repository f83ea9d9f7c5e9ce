import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { validate } from '#core/validate'
import { formLoginValidator, jsonLoginValidator } from './session_validators.js'
import { SignIn } from './sign_in.js'
import TokenPairTransformer from './token_pair_transformer.js'

interface LoginInput {
  email: string
  password: string
  two_factor_code?: string
}

/** Signing in with an address and a password. */
@inject()
export default class LoginController {
  constructor(private signIn: SignIn) {}

  /** `POST /auth/login`: the OAuth 2 password form, or JSON with the same names. */
  async store(ctx: HttpContext) {
    const input = await validate(formLoginValidator, ctx.request.body())
    return this.#answer(ctx, { ...input, email: input.username })
  }

  /** `POST /auth/login-json` */
  async storeJson(ctx: HttpContext) {
    return this.#answer(ctx, await validate(jsonLoginValidator, ctx.request.body()))
  }

  async #answer({ request }: HttpContext, input: LoginInput) {
    const pair = await this.signIn.execute({
      email: input.email,
      password: input.password,
      twoFactorCode: input.two_factor_code,
      address: request.ip(),
      userAgent: request.header('user-agent') ?? null,
      requestId: request.id(),
    })
    return new TokenPairTransformer(pair).toObject()
  }
}

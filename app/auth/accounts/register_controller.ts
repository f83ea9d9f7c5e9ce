import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { validate } from '#core/validate'
import { registerValidator } from './account_validators.js'
import { RegisterAccount } from './register_account.js'
import UserTransformer from './user_transformer.js'

/** `POST /auth/register` */
@inject()
export default class RegisterController {
  constructor(private registerAccount: RegisterAccount) {}

  async store({ request, response }: HttpContext) {
    const input = await validate(registerValidator, request.body())
    const user = await this.registerAccount.execute({
      email: input.email,
      password: input.password,
      fullName: input.full_name,
      address: request.ip(),
      requestId: request.id(),
    })
    response.status(201)
    return new UserTransformer(user).toObject()
  }
}

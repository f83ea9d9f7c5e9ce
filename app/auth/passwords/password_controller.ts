import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { validate } from '#core/validate'
import { changePasswordValidator } from '../accounts/account_validators.js'
import { apiOrigin } from '../api_origin.js'
import { ChangePassword } from './change_password.js'

/** `POST /auth/password` */
@inject()
export default class PasswordController {
  constructor(private changePassword: ChangePassword) {}

  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const input = await validate(changePasswordValidator, request.body())
    await this.changePassword.execute(
      auth.getUserOrFail(),
      input.current_password,
      input.password,
      apiOrigin(ctx)
    )
    return response.noContent()
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { validate } from '#core/validate'
import { apiOrigin } from '../api_origin.js'
import { ConfirmPassword } from '../passwords/confirm_password.js'
import { eraseAccountValidator, updateProfileValidator } from './account_validators.js'
import { EraseAccount } from './erase_account.js'
import { UpdateProfile } from './update_profile.js'
import { userOfAccount } from './user_fields.js'
import UserTransformer from './user_transformer.js'

/** The account itself. */
@inject()
export default class ProfileController {
  constructor(
    private updateProfile: UpdateProfile,
    private confirmPassword: ConfirmPassword,
    private eraseAccount: EraseAccount
  ) {}

  /** `GET /auth/me` */
  show({ auth }: HttpContext) {
    return new UserTransformer(userOfAccount(auth.getUserOrFail())).toObject()
  }

  /** `PATCH /auth/me` */
  async update(ctx: HttpContext) {
    const { auth, request } = ctx
    const input = await validate(updateProfileValidator, request.body())
    const changes = {
      fullName: input.full_name,
      email: input.email,
      currentPassword: input.current_password,
    }
    const account = auth.getUserOrFail()
    const user = await this.updateProfile.execute(account, changes, apiOrigin(ctx))
    return new UserTransformer(user).toObject()
  }

  /** `DELETE /auth/me` */
  async destroy(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const { password } = await validate(eraseAccountValidator, request.body())
    const { id } = auth.getUserOrFail()
    await this.confirmPassword.execute(id, password)
    await this.eraseAccount.execute(id, apiOrigin(ctx))
    return response.noContent()
  }
}

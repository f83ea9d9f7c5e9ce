import vine from '@vinejs/vine'
import { accountFields } from '#auth/accounts/account_validators'

/** Typed twice, so that nobody is shut out by a slip. */
const password = () => accountFields.password.clone()
const again = () => vine.string().sameAs('password')

/** Another password. */
export const newPasswordValidator = vine.create({ password: password(), password_again: again() })

/** What whoever accepts an invitation says. */
export const acceptInviteValidator = vine.create({
  full_name: accountFields.full_name.clone(),
  password: password(),
  password_again: again(),
})

export const PASSWORD_FIELDS = ['password', 'password_again'] as const

import vine from '@vinejs/vine'
import { accountFields } from '#auth/accounts/account_validators'

/** A new password, typed twice, so that nobody is shut out by a slip. */
export function newPasswordFields() {
  return {
    password: accountFields.password.clone(),
    password_again: vine.string().sameAs('password'),
  }
}

/** Another password. */
export const newPasswordValidator = vine.create(newPasswordFields())

/** What whoever accepts an invitation says. */
export const acceptInviteValidator = vine.create({
  full_name: accountFields.full_name.clone(),
  ...newPasswordFields(),
})

export const PASSWORD_FIELDS = ['password', 'password_again'] as const

import { Problem } from '#core/problem'
import { isCommonPassword } from './common_passwords.js'
import type { UserRole } from '#models/user'
import {
  MAX_PASSWORD_LENGTH,
  MIN_ADMIN_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
} from './password_limits.js'

function weak(rule: string, message: string): Problem {
  return new Problem('validation_failed', {
    detail: `${message}.`,
    errors: [{ field: 'password', rule, message }],
  })
}

/**
 * Throws 422 `validation_failed` where `password` is too short or long for this account, common, or the account's own
 * address.
 */
export async function assertGoodPassword(
  password: string,
  { email, role }: { email: string; role: UserRole }
): Promise<void> {
  const minLength = role === 'admin' ? MIN_ADMIN_PASSWORD_LENGTH : MIN_PASSWORD_LENGTH
  const length = [...password].length
  if (length < minLength) {
    throw weak('minLength', `The password must have at least ${minLength} characters`)
  }
  if (length > MAX_PASSWORD_LENGTH) {
    throw weak('maxLength', `The password may have ${MAX_PASSWORD_LENGTH} characters`)
  }
  if (password.toLowerCase() === email.toLowerCase()) {
    throw weak('notEmail', 'The password must not be the email address')
  }
  if (await isCommonPassword(password)) {
    throw weak('notCommon', 'This password is among the first that others try')
  }
}

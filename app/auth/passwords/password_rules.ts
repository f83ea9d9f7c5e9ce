import { Problem } from '#core/problem'
import { isCommonPassword } from './common_passwords.js'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from './password_limits.js'

function weak(field: string, rule: string, message: string): Problem {
  return new Problem('validation_failed', {
    detail: `${message}.`,
    errors: [{ field, rule, message }],
  })
}

/**
 * Throws 422 `validation_failed` where `password` is too short or long, common, or the account's own address.
 *
 * @param field - the field that a client should correct
 */
export async function assertGoodPassword(
  password: string,
  email: string,
  minLength = MIN_PASSWORD_LENGTH,
  field = 'password'
): Promise<void> {
  const length = [...password].length
  if (length < minLength) {
    throw weak(field, 'minLength', `The password must have at least ${minLength} characters`)
  }
  if (length > MAX_PASSWORD_LENGTH) {
    throw weak(field, 'maxLength', `The password may have ${MAX_PASSWORD_LENGTH} characters`)
  }
  if (password.toLowerCase() === email.toLowerCase()) {
    throw weak(field, 'notEmail', 'The password must not be the email address')
  }
  if (await isCommonPassword(password)) {
    throw weak(field, 'notCommon', 'This password is among the first that others try')
  }
}

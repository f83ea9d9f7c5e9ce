import vine from '@vinejs/vine'

const MAX_EMAIL_LENGTH = 254
const MAX_PASSWORD_LENGTH = 1_000

/** Any address and password: whether they are right is all that is told. */
export const signInValidator = vine.create({
  email: vine.string().trim().maxLength(MAX_EMAIL_LENGTH),
  password: vine.string().maxLength(MAX_PASSWORD_LENGTH),
})

import vine from '@vinejs/vine'

const MAX_EMAIL_LENGTH = 254
const MAX_NAME_LENGTH = 200
/** Room for whatever is given; the rules of passwords.ts say what is good. */
const MAX_GIVEN_PASSWORD_LENGTH = 512

const email = () => vine.string().email().maxLength(MAX_EMAIL_LENGTH)
const givenPassword = () => vine.string().minLength(1).maxLength(MAX_GIVEN_PASSWORD_LENGTH)
/** At least one character that can be seen. */
const fullName = () => vine.string().maxLength(MAX_NAME_LENGTH).regex(/\S/)

export const registerValidator = vine.create(
  vine.object({ email: email(), password: givenPassword(), full_name: fullName() })
)

export const updateProfileValidator = vine.create(
  vine.object({
    full_name: fullName().optional(),
    email: email().optional(),
    current_password: givenPassword().optional(),
  })
)

export const eraseAccountValidator = vine.create(vine.object({ password: givenPassword() }))

export const changePasswordValidator = vine.create(
  vine.object({ current_password: givenPassword(), password: givenPassword() })
)

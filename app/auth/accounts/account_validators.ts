import vine from '@vinejs/vine'
import { normalizeEmail } from '../account_queries.js'

const MAX_EMAIL_LENGTH = 254
const MAX_NAME_LENGTH = 200
/** Room for whatever is given; password_rules.ts says what is good. */
const MAX_GIVEN_PASSWORD_LENGTH = 512

/** Makes an address what is stored: some capitals are shorter than their small letters. */
const normalizedEmail = vine.createRule((value, _, field) => {
  if (typeof value === 'string') {
    field.mutate(normalizeEmail(value), field)
  }
})

const email = () => vine.string().email().use(normalizedEmail()).maxLength(MAX_EMAIL_LENGTH)
const givenPassword = () => vine.string().minLength(1).maxLength(MAX_GIVEN_PASSWORD_LENGTH)
/** At least one character that can be seen. */
const fullName = () => vine.string().maxLength(MAX_NAME_LENGTH).regex(/\S/)

/** What a new account is made of. */
export const accountFields = {
  email: email(),
  password: givenPassword(),
  full_name: fullName(),
}

export const registerValidator = vine.create(accountFields)

export const updateProfileValidator = vine.create({
  full_name: fullName().optional(),
  email: email().optional(),
  current_password: givenPassword().optional(),
})

export const eraseAccountValidator = vine.create({ password: givenPassword() })

export const changePasswordValidator = vine.create({
  current_password: givenPassword(),
  password: givenPassword(),
})

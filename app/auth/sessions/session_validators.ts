import vine from '@vinejs/vine'

/** No account has a longer address or password; anything shorter is tried, so that the answer is always the same. */
const MAX_EMAIL_LENGTH = 254
const MAX_GIVEN_PASSWORD_LENGTH = 512
const MAX_CODE_LENGTH = 64
const MAX_REFRESH_TOKEN_LENGTH = 512

const email = () => vine.string().maxLength(MAX_EMAIL_LENGTH)
const password = () => vine.string().minLength(1).maxLength(MAX_GIVEN_PASSWORD_LENGTH)
/** Of an app or a recovery code, however it is written. */
const twoFactorCode = () => vine.string().minLength(1).maxLength(MAX_CODE_LENGTH)
const refreshToken = () => vine.string().minLength(1).maxLength(MAX_REFRESH_TOKEN_LENGTH)

/** OAuth 2 password form (RFC 6749, section 4.3.2): it may carry `grant_type`, `scope` and more. */
export const formLoginValidator = vine.create(
  vine
    .object({
      username: email(),
      password: password(),
      two_factor_code: twoFactorCode().optional(),
    })
    .allowUnknownProperties()
)

export const jsonLoginValidator = vine.create({
  email: email(),
  password: password(),
  two_factor_code: twoFactorCode().optional(),
})

export const refreshValidator = vine.create({ refresh_token: refreshToken() })

export const logoutValidator = vine.create({ refresh_token: refreshToken().optional() })

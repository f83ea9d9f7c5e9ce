import vine from '@vinejs/vine'

const MAX_STATE_LENGTH = 128
const MAX_CODE_LENGTH = 8_192
const MAX_ISSUER_LENGTH = 1_000
const MAX_ERROR_LENGTH = 200

const state = () =>
  vine
    .string()
    .regex(/^[\w-]+$/)
    .maxLength(MAX_STATE_LENGTH)
const code = () => vine.string().minLength(1).maxLength(MAX_CODE_LENGTH)
const iss = () => vine.string().maxLength(MAX_ISSUER_LENGTH).optional()

/** The answer of an authorization server (RFC 6749, section 4.1.2; RFC 9207), which may say more. */
export const authorizationAnswerValidator = vine.create(
  vine
    .object({
      state: state(),
      code: code().optional(),
      iss: iss(),
      error: vine.string().maxLength(MAX_ERROR_LENGTH).optional(),
    })
    .allowUnknownProperties()
)

/** What the page sends once the person has agreed. */
export const confirmationValidator = vine.create({ state: state(), code: code(), iss: iss() })

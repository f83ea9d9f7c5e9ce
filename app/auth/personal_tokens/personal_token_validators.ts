import vine from '@vinejs/vine'
import { ABILITIES } from '../account.js'

const MAX_NAME_LENGTH = 100
const MAX_DAYS = 365
const DEFAULT_DAYS = 90

export const createPersonalTokenValidator = vine.create(
  vine.object({
    name: vine.string().minLength(1).maxLength(MAX_NAME_LENGTH),
    abilities: vine.array(vine.enum(ABILITIES)).minLength(1).maxLength(ABILITIES.length),
    expires_in_days: vine
      .number({ strict: true })
      .withoutDecimals()
      .range([1, MAX_DAYS])
      .parse((value) => value ?? DEFAULT_DAYS),
  })
)

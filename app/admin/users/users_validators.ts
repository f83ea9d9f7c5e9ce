import vine from '@vinejs/vine'
import { PEOPLE_CHANGES } from '#auth/people/change_people'
import { PEOPLE_STATUSES } from '#auth/people/people_filter'
import { USER_ROLES } from '#models/user'

const MAX_EMAIL_LENGTH = 254
const MAX_LIST_TEXT = 200
/** More are changed by what finds them, in the background. */
export const MAX_SELECTED = 100

export const roleValidator = vine.create({ role: vine.enum(USER_ROLES) })

export const eraseValidator = vine.create({ typed: vine.string().maxLength(MAX_EMAIL_LENGTH) })

export const inviteValidator = vine.create({
  email: vine.string().trim().email().maxLength(MAX_EMAIL_LENGTH),
  role: vine.enum(USER_ROLES),
})

/** Either the people that are ticked, or all that the list shows. */
export const bulkValidator = vine.create({
  change: vine.enum(PEOPLE_CHANGES),
  ids: vine
    .string()
    .maxLength(MAX_SELECTED * 40)
    .optional(),
  all: vine.string().maxLength(2).optional(),
  q: vine.string().maxLength(MAX_LIST_TEXT).optional(),
  role: vine.enum(USER_ROLES).optional(),
  status: vine.enum(PEOPLE_STATUSES).optional(),
})

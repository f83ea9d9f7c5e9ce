import vine from '@vinejs/vine'

const MAX_TEXT = 5_000
/** A hundred of the longest addresses. */
const MAX_EMAILS = 30_000

/** What is good in a field, the actions say. */
const text = () => vine.string().maxLength(MAX_TEXT).optional()

export const newGroupValidator = vine.create({ name: text(), description: text() })

export const groupValidator = vine.create({
  name: text(),
  description: text(),
  seen_at: vine.number().withoutDecimals().min(0),
})

export const addMembersValidator = vine.create({
  emails: vine.string().maxLength(MAX_EMAILS).optional(),
})

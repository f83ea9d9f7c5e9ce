import vine from '@vinejs/vine'

/** In UTF-16 units. */
export const REASON_LENGTH = { least: 5, most: 500 }

/** Why an administrator reads what is somebody else's; the person sees it. */
export const reasonValidator = vine.create({
  reason: vine.string().trim().minLength(REASON_LENGTH.least).maxLength(REASON_LENGTH.most),
})

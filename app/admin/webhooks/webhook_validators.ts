import vine from '@vinejs/vine'

const MAX_TEXT = 5_000
const MAX_EVENTS = 20

/** What is good in a field, the actions say. */
const fields = () => ({
  url: vine.string().maxLength(MAX_TEXT).optional(),
  description: vine.string().maxLength(MAX_TEXT).optional(),
  events: vine.array(vine.string().maxLength(64)).maxLength(MAX_EVENTS).optional(),
})

export const newWebhookValidator = vine.create(fields())

export const webhookValidator = vine.create({
  ...fields(),
  is_enabled: vine.boolean().optional(),
  revision: vine.number().withoutDecimals().min(0),
})

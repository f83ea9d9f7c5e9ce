import vine from '@vinejs/vine'

const MAX_TEXT = 5_000
/** As many as a page shows. */
const MAX_MODELS = 500

const text = () => vine.string().maxLength(MAX_TEXT).optional()
const box = () => vine.boolean().optional()
const revision = () => vine.number().withoutDecimals().min(0)

/** What is good in a field, the actions say. */
const connection = () => ({
  driver: text(),
  base_url: text(),
  api: text(),
  api_key: text(),
  passes_unlisted: box(),
})

export const newProviderValidator = vine.create({ name: text(), ...connection() })

export const providerValidator = vine.create({
  ...connection(),
  is_enabled: box(),
  removes_key: box(),
  revision: revision(),
})

export const switchModelsValidator = vine.create({
  ids: vine.array(vine.string().maxLength(232)).minLength(1).maxLength(MAX_MODELS),
  state: vine.enum(['on', 'off']),
})

export const modelValidator = vine.create({
  is_enabled: box(),
  access: text(),
  name: text(),
  context_tokens: text(),
  max_output_tokens: text(),
  fallbacks: text(),
  revision: revision(),
})

export const pricesValidator = vine.create({
  from: text(),
  input: text(),
  cached_input: text(),
  output: text(),
})

export const aliasValidator = vine.create({ alias: text(), model: text() })

/** What of a provider's models is shown. */
export const providerModelsValidator = vine.create({
  q: vine.string().maxLength(200).optional(),
  show: vine.enum(['on', 'all']).optional(),
})

import vine from '@vinejs/vine'

/** A USD amount per million tokens. */
const price = () => vine.number({ strict: true }).min(0)

const prices = () => vine.object({ input: price(), cached_input: price(), output: price() })

const modalities = <const Modality extends string>(all: readonly Modality[]) =>
  vine.array(vine.enum(all)).minLength(1).distinct()

const tokens = () => vine.number({ strict: true }).min(1).withoutDecimals()

const capabilities = () =>
  vine.object({
    input: modalities(['text', 'image', 'audio', 'document']),
    output: modalities(['text', 'image', 'audio']),
    tools: vine.boolean({ strict: true }),
    reasoning: vine.boolean({ strict: true }),
  })

const api = () => vine.enum(['responses', 'chat'])

/** Prices from a day on, `YYYY-MM-DD` in UTC. */
const priceChanges = () =>
  vine.array(vine.object({ from: vine.string().regex(/^\d{4}-\d{2}-\d{2}$/), prices: prices() }))

/** `resources/models.json`. */
export const catalogueValidator = vine.create({
  prices_as_of: vine.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  models: vine.array(
    vine.object({
      provider: vine.string().minLength(1),
      model: vine.string().minLength(1),
      name: vine.string().minLength(1),
      context_tokens: tokens(),
      max_output_tokens: tokens(),
      prices: prices().nullable(),
      price_changes: priceChanges().optional(),
      capabilities: capabilities(),
      api: api().optional(),
    })
  ),
})

/** A model in the file of `PROVIDERS_CONFIG`: only its name must be given. */
export const configuredModelSchema = vine.object({
  model: vine.string().minLength(1),
  name: vine.string().minLength(1).optional(),
  context_tokens: tokens().optional(),
  max_output_tokens: tokens().optional(),
  prices: prices().nullable().optional(),
  price_changes: priceChanges().optional(),
  capabilities: capabilities().optional(),
  api: api().optional(),
})

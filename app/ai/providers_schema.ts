import vine from '@vinejs/vine'
import { configuredModelSchema } from './catalogue_schema.js'

const PROVIDER_NAME = /^[a-z][a-z0-9_-]{0,31}$/
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** A provider in the file of `PROVIDERS_CONFIG`. */
export const configuredProviderSchema = vine.object({
  name: vine.string().regex(PROVIDER_NAME),
  driver: vine.enum(['openai', 'gemini']).optional(),
  base_url: vine.string().optional(),
  api_key_env: vine.string().regex(VARIABLE_NAME).optional(),
  api: vine.enum(['responses', 'chat']).optional(),
  models: vine.array(configuredModelSchema).optional(),
})

/** The file of `PROVIDERS_CONFIG`. */
export const providersFileValidator = vine.create({
  providers: vine.array(configuredProviderSchema),
  fallbacks: vine.record(vine.array(vine.string())).optional(),
})

/** The names that the file may use, by the place they stand in. */
export const KNOWN_FIELDS = {
  file: new Set(['providers', 'fallbacks']),
  provider: new Set(Object.keys(configuredProviderSchema.getProperties())),
  model: new Set(Object.keys(configuredModelSchema.getProperties())),
}

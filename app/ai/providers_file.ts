import { readFile } from 'node:fs/promises'
import { errors } from '@vinejs/vine'
import { catalogueModel } from './catalogue.js'
import { AiConfigurationError } from './configuration_error.js'
import { configuredProvider } from './configured_provider.js'
import type { ProviderConfig } from './define_config.js'
import { KNOWN_FIELDS, providersFileValidator } from './providers_schema.js'
import type { CatalogueModel } from './types.js'

type JsonObject = Record<string, unknown>

/** What the file of `PROVIDERS_CONFIG` adds to the settings. */
export interface ProvidersFile {
  providers: Record<string, ProviderConfig>
  /** New models, and known ones with other fields. */
  models: CatalogueModel[]
  fallbacks: Record<string, string[]>
}

/**
 * Reads the file of `PROVIDERS_CONFIG`: an array of providers, or `{providers, fallbacks}`.
 *
 * @param known The delivered catalogue, for models that the file only changes.
 * @param environment Where the variables of `api_key_env` are looked up.
 * @throws {AiConfigurationError} Naming every fault of the file.
 */
export async function readProvidersFile(
  path: string,
  known: CatalogueModel[],
  environment: NodeJS.ProcessEnv
): Promise<ProvidersFile> {
  const document = normalize(await readJson(path))
  const unknown = unknownFields(document)
  const [result, invalid] = await validate(document)
  if (!result) {
    throw new AiConfigurationError([...unknown, ...invalid])
  }

  const faults = [...unknown]
  const file: ProvidersFile = { providers: {}, models: [], fallbacks: result.fallbacks ?? {} }
  const names = new Set<string>()
  for (const fields of result.providers) {
    if (names.has(fields.name)) {
      faults.push(`${fields.name}: the name is used twice`)
    }
    names.add(fields.name)
    const provider = configuredProvider(fields, environment, faults)
    if (provider) {
      file.providers[fields.name] = provider
    }
    for (const model of fields.models ?? []) {
      const id = `${fields.name}/${model.model}`
      file.models.push(
        catalogueModel(
          fields.name,
          model,
          known.find((entry) => entry.id === id)
        )
      )
    }
  }
  if (faults.length > 0) {
    throw new AiConfigurationError(faults)
  }
  return file
}

async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    throw new AiConfigurationError([`PROVIDERS_CONFIG: the file ${path} cannot be read`])
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    /* The rest of the message quotes the file, which may hold what should not be there. */
    const place = /\(line \d+ column \d+\)/.exec(error instanceof Error ? error.message : '')?.[0]
    throw new AiConfigurationError([
      `PROVIDERS_CONFIG: the file ${path} is not valid JSON${place ? ` ${place}` : ''}`,
    ])
  }
}

/** The short forms written out: an array is the list of providers, a text the name of a model. */
function normalize(document: unknown): JsonObject {
  const file: JsonObject = isObject(document) ? { ...document } : { providers: document }
  if (Array.isArray(file.providers)) {
    file.providers = file.providers.map((provider: unknown) =>
      isObject(provider) && Array.isArray(provider.models)
        ? {
            ...provider,
            models: provider.models.map((model: unknown) =>
              typeof model === 'string' ? { model } : model
            ),
          }
        : provider
    )
  }
  return file
}

/** Vine leaves fields that it does not know unread, and a misspelt one would go unnoticed. */
function unknownFields(file: JsonObject): string[] {
  const faults = strangers(file, KNOWN_FIELDS.file, '')
  for (const [index, provider] of objectsIn(file.providers)) {
    faults.push(...strangers(provider, KNOWN_FIELDS.provider, `providers.${index}.`))
    for (const [position, model] of objectsIn(provider.models)) {
      faults.push(...strangers(model, KNOWN_FIELDS.model, `providers.${index}.models.${position}.`))
    }
  }
  return faults
}

function strangers(object: JsonObject, known: ReadonlySet<string>, path: string): string[] {
  return Object.keys(object)
    .filter((name) => !known.has(name))
    .map((name) =>
      name === 'api_key'
        ? `${path}api_key: keys do not belong into the file; name the environment variable in api_key_env`
        : `${path}${name}: the field is not known`
    )
}

function objectsIn(list: unknown): [number, JsonObject][] {
  return (Array.isArray(list) ? list : []).flatMap((entry: unknown, index) =>
    isObject(entry) ? [[index, entry] satisfies [number, JsonObject]] : []
  )
}

async function validate(document: JsonObject) {
  try {
    return [await providersFileValidator.validate(document), []] as const
  } catch (error) {
    if (!(error instanceof errors.E_VALIDATION_ERROR)) {
      throw error
    }
    const messages: { field: string; message: string }[] = error.messages
    return [null, messages.map(({ field, message }) => `${field}: ${message}`)] as const
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

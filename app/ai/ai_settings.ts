import { loadCatalogue } from './catalogue.js'
import { AiConfigurationError } from './configuration_error.js'
import type { AiConfig, ProviderConfig } from './define_config.js'
import { apiUrl, GEMINI_URL, OPENAI_URL } from './provider_urls.js'
import { readProvidersFile } from './providers_file.js'
import type { ProvidersFile } from './providers_file.js'
import type { CatalogueModel } from './types.js'

/** The values of the environment that the settings follow from, with absolute paths. */
export interface AiEnvironment {
  openai: { apiKey?: string; baseUrl?: string; api?: 'responses' | 'chat' }
  gemini: { apiKey?: string; baseUrl?: string }
  defaultModel?: string
  titleModel?: string
  cataloguePath: string
  providersPath?: string
  /** Where the variables that the providers' file names are looked up. */
  variables: NodeJS.ProcessEnv
}

type AiSettings = Pick<AiConfig, 'default' | 'providers' | 'catalogue' | 'fallbacks'>

/** The value of `TITLE_MODEL` with which no model is asked for titles. */
export const TITLES_OFF = 'off'

/**
 * Makes the settings of the model providers. A provider without a key is left out; OpenAI with an address of its own
 * may have none, as many compatible servers ask for none. `demo` is always there.
 *
 * @throws {AiConfigurationError} Naming every fault at once.
 */
export async function aiSettings(environment: AiEnvironment): Promise<AiSettings> {
  const known = await loadCatalogue(environment.cataloguePath)
  const faults: string[] = []
  const file = await providersFile(environment, known, faults)

  const providers: Record<string, ProviderConfig> = {
    ...openAi(environment.openai, faults),
    ...gemini(environment.gemini, faults),
    ...file.providers,
    demo: { driver: 'demo' },
  }
  const named: [string, string | undefined][] = [
    ['DEFAULT_MODEL', environment.defaultModel],
    ['TITLE_MODEL', environment.titleModel === TITLES_OFF ? undefined : environment.titleModel],
    ...Object.entries(file.fallbacks).flatMap(([model, others]) =>
      [model, ...others].map((id): [string, string] => ['fallbacks', id])
    ),
  ]
  /* With faults so far, a provider may be missing only because its own settings are wrong. */
  if (faults.length === 0) {
    faults.push(...named.flatMap(([name, id]) => modelFault(name, id, providers)))
  }
  if (faults.length > 0) {
    throw new AiConfigurationError(faults)
  }
  return {
    default: environment.defaultModel ?? null,
    providers,
    catalogue: merge(known, file.models),
    fallbacks: file.fallbacks,
  }
}

async function providersFile(
  { providersPath, variables }: AiEnvironment,
  known: CatalogueModel[],
  faults: string[]
): Promise<ProvidersFile> {
  const nothing = { providers: {}, models: [], fallbacks: {} }
  if (providersPath === undefined) {
    return nothing
  }
  try {
    return await readProvidersFile(providersPath, known, variables)
  } catch (error) {
    if (!(error instanceof AiConfigurationError)) {
      throw error
    }
    faults.push(...error.faults)
    return nothing
  }
}

function openAi(
  { apiKey, baseUrl, api }: AiEnvironment['openai'],
  faults: string[]
): Record<string, ProviderConfig> {
  if (apiKey === undefined && baseUrl === undefined) {
    return {}
  }
  const url = checkedUrl('OPENAI_BASE_URL', baseUrl ?? OPENAI_URL, faults)
  return {
    openai: { driver: 'openai', baseUrl: url, apiKey: apiKey ?? null, ...(api && { api }) },
  }
}

function gemini(
  { apiKey, baseUrl }: AiEnvironment['gemini'],
  faults: string[]
): Record<string, ProviderConfig> {
  const url = checkedUrl('GEMINI_BASE_URL', baseUrl ?? GEMINI_URL, faults)
  return apiKey === undefined ? {} : { gemini: { driver: 'gemini', baseUrl: url, apiKey } }
}

function checkedUrl(name: string, address: string, faults: string[]): string {
  const url = apiUrl(address)
  if (url === null) {
    faults.push(`${name} must be an http or https address without credentials`)
  }
  return url ?? address
}

function modelFault(
  name: string,
  id: string | undefined,
  providers: Record<string, ProviderConfig>
): string[] {
  if (id === undefined) {
    return []
  }
  const [provider, ...model] = id.split('/')
  if (model.join('/') === '') {
    return [`${name}: "${id}" must have the form provider/model`]
  }
  return Object.hasOwn(providers, provider)
    ? []
    : [`${name}: "${id}" names a provider that is not configured`]
}

/** Models that the file changes keep their place; new ones come after the delivered ones. */
function merge(known: CatalogueModel[], changed: CatalogueModel[]): CatalogueModel[] {
  const byId = new Map(known.map((model) => [model.id, model]))
  for (const model of changed) {
    byId.set(model.id, model)
  }
  return [...byId.values()]
}

import { catalogueModel } from './catalogue.js'
import { withDatedPrices } from './dated_prices.js'
import { NOTHING_MANAGED, type ManagedModel, type ManagedModels } from './managed/managed_models.js'
import { GEMINI_URL, OPENAI_URL } from './provider_urls.js'
import type { AiConfig, ProviderConfig } from './define_config.js'
import type { CatalogueModel } from './types.js'

/** Whom a model is asked for. */
export interface ModelUser {
  role: 'admin' | 'member'
}

/** A model that somebody has described: the catalogue, a file, or an administrator. */
export interface BookEntry {
  model: CatalogueModel
  /** Null: described, but neither turned on nor off. */
  isEnabled: boolean | null
  access: ManagedModel['access']
}

/** Where the models of the delivered catalogue are had, whatever a provider is called. */
const CATALOGUES: Record<string, string> = { [OPENAI_URL]: 'openai', [GEMINI_URL]: 'gemini' }

const MAX_MODEL_ID_LENGTH = 200

/** What stands for models that nobody has described: requests can name any at some servers. */
const OTHER = 'other'

/**
 * Which providers and models there are at one moment, by the configuration and by what administrators said. It does not
 * change: when something does, there is another one.
 */
export class ModelBook {
  readonly providers: Record<string, ProviderConfig>
  #config: AiConfig
  #managed: ManagedModels
  #entries: Map<string, BookEntry>
  #offered: CatalogueModel[]
  /** Providers whose models need not be described. */
  #open: Set<string>

  constructor(config: AiConfig, managed: ManagedModels = NOTHING_MANAGED) {
    const own = managed.providers.map(({ name, config: provider }) => [name, provider] as const)
    this.#config = config
    this.#managed = managed
    /* What the environment configures wins over the database. */
    this.providers = { ...Object.fromEntries(own), ...config.providers }
    this.#open = new Set([
      ...Object.keys(config.providers),
      ...managed.providers.filter((one) => one.passesUnlisted).map(({ name }) => name),
    ])
    this.#entries = this.#makeEntries()
    this.#offered = [...this.#entries.values()]
      .filter(({ isEnabled }) => isEnabled === true)
      .map(({ model }) => model)
  }

  /** All models that somebody has described, also those that are off, in the order in which they are shown. */
  get entries(): BookEntry[] {
    return [...this.#entries.values()]
  }

  get aliases(): ReadonlyMap<string, string> {
    return this.#managed.aliases
  }

  isManaged(provider: string): boolean {
    return !Object.hasOwn(this.#config.providers, provider)
  }

  /** The models that are on; for somebody: those that they may use. */
  list(user?: ModelUser): CatalogueModel[] {
    return user === undefined || user.role === 'admin'
      ? this.#offered
      : this.#offered.filter(({ id }) => this.#entries.get(id)?.access === 'everyone')
  }

  entry(id: string): BookEntry | undefined {
    return this.#entries.get(id)
  }

  /** How a model is called in logs, metrics and traces, which hold nothing that people made up. */
  toldAs(id: string): string {
    return this.#entries.has(id) ? id : OTHER
  }

  /** The model of an id or alias, on or off; null where no such provider is there. */
  find(idOrAlias: string): CatalogueModel | null {
    const id = this.#managed.aliases.get(idOrAlias) ?? idOrAlias
    const entry = this.#entries.get(id)
    if (entry !== undefined) {
      return entry.model
    }
    const { provider, model } = splitModelId(id)
    const isKnown = Object.hasOwn(this.providers, provider)
    return model === '' || id.length > MAX_MODEL_ID_LENGTH || !isKnown
      ? null
      : catalogueModel(provider, { model })
  }

  /** Of how many models of a provider the prices are known. */
  countPriced(provider: string, names: readonly string[]): number {
    return names.filter((name) => {
      const prices = this.#entries.get(`${provider}/${name}`)?.model.prices ?? null
      return prices !== null
    }).length
  }

  /** Whether somebody may use a model that is there. */
  admits({ id, provider }: CatalogueModel, user: ModelUser): boolean {
    const entry = this.#entries.get(id)
    const isOn = entry?.isEnabled ?? this.#open.has(provider)
    return isOn && (user.role === 'admin' || entry?.access !== 'admins')
  }

  /** The models that are asked where this one stays unreachable, in order. */
  fallbacks({ id }: CatalogueModel): CatalogueModel[] {
    return this.fallbackIds(id)
      .filter((other) => other !== id && this.#entries.get(other)?.isEnabled !== false)
      .map((other) => this.find(other))
      .filter((model) => model !== null)
  }

  /** As they were configured; what the file of `PROVIDERS_CONFIG` says of a model wins. */
  fallbackIds(id: string): string[] {
    const own = this.#managed.models.find((model) => model.id === id)?.fallbacks
    return this.#config.fallbacks[id] ?? own ?? []
  }

  hasConfiguredFallbacks(id: string): boolean {
    return Object.hasOwn(this.#config.fallbacks, id)
  }

  #makeEntries(): Map<string, BookEntry> {
    const entries = new Map<string, BookEntry>()
    for (const model of this.#known()) {
      entries.set(model.id, { model, isEnabled: true, access: 'everyone' })
    }
    for (const said of this.#managed.models) {
      const { provider, model } = splitModelId(said.id)
      if (Object.hasOwn(this.providers, provider)) {
        const known = entries.get(said.id)
        entries.set(said.id, {
          model: described(known?.model ?? catalogueModel(provider, { model }), said),
          isEnabled: said.isEnabled ?? known?.isEnabled ?? null,
          access: said.access,
        })
      }
    }
    for (const [id, dated] of this.#managed.prices) {
      const entry = entries.get(id) ?? this.#undescribed(id)
      if (entry !== null) {
        entries.set(id, { ...entry, model: withDatedPrices(entry.model, dated) })
      }
    }
    return entries
  }

  /** What the catalogue knows of the providers that are there; the official ones may have another name. */
  #known(): CatalogueModel[] {
    const { catalogue, providers } = this.#config
    const configured = catalogue.filter(({ provider }) => Object.hasOwn(providers, provider))
    const managed = this.#managed.providers
      .filter(({ name }) => this.isManaged(name))
      .flatMap(({ name, config }) => {
        const source = 'baseUrl' in config ? CATALOGUES[config.baseUrl] : undefined
        return catalogue
          .filter(({ provider }) => provider === source)
          .map((model) => renamed(model, name))
      })
    return [...configured, ...managed]
  }

  #undescribed(id: string): BookEntry | null {
    const model = this.find(id)
    return model === null ? null : { model, isEnabled: null, access: 'everyone' }
  }
}

/** `provider/model`, split at the first `/`; empty texts where it is no such id. */
export function splitModelId(id: string): { provider: string; model: string } {
  const slash = id.indexOf('/')
  return slash < 1
    ? { provider: '', model: '' }
    : { provider: id.slice(0, slash), model: id.slice(slash + 1) }
}

/** The same model at a provider of another name. Prices that change by themselves go on to do so. */
function renamed(model: CatalogueModel, provider: string): CatalogueModel {
  return changed(model, { id: `${provider}/${model.model}`, provider })
}

function described(model: CatalogueModel, said: ManagedModel): CatalogueModel {
  return changed(model, {
    name: said.name ?? model.name,
    contextTokens: said.contextTokens ?? model.contextTokens,
    maxOutputTokens: said.maxOutputTokens ?? model.maxOutputTokens,
  })
}

function changed(model: CatalogueModel, changes: Partial<CatalogueModel>): CatalogueModel {
  return Object.defineProperties(
    { ...model, ...changes },
    { prices: { enumerable: true, get: () => model.prices } }
  )
}

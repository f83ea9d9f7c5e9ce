import { isDeepStrictEqual } from 'node:util'
import { currentTrace } from '#core/current_trace'
import { Problem } from '#core/problem'
import { capabilitiesOf, catalogueModel } from './catalogue.js'
import { callWithPolicy } from './call_policy.js'
import { contentKind } from './content_kind.js'
import { createDriver } from './driver_factory.js'
import { FakeModels } from './fake_models.js'
import { ProviderError } from './errors.js'
import { takesFormat } from './input_formats.js'
import { costUsd, estimateUsage } from './usage.js'
import { modelAsked, modelCalls, modelFailed } from './model_happenings.js'
import { ModelBook, splitModelId, type ModelUser } from './model_book.js'
import type { AiConfig, ProviderConfig } from './define_config.js'
import type { ManagedModels } from './managed/managed_models.js'
import type {
  CatalogueModel,
  FinishReason,
  ModelCall,
  ModelCompletion,
  ModelDriver,
  ModelEventSink,
  ModelPrices,
  ModelRequest,
  ModelUsage,
} from './types.js'

/** A model that can be asked. Of one that the catalogue lacks the sizes are guesses, the prices null. */
export type ResolvedModel = CatalogueModel

/**
 * Makes the call for one model. Asked anew before each request that is sent: whoever keeps something of an answer forgets
 * what an earlier request brought.
 */
export type CallFor = (model: ResolvedModel) => ModelCall | Promise<ModelCall>

/** How a streamed answer came about. */
export interface StreamOutcome {
  /** The model that answered: the one asked for, or one of its fallbacks. */
  model: ResolvedModel
  /** Upstream requests sent, over all models. */
  attempts: number
  finishReason: FinishReason
  /** Null where the provider told none. */
  usage: ModelUsage | null
}

/** The part of a logger that the manager needs. */
export interface ModelLogger {
  warn(fields: Record<string, unknown>, message: string): void
}

const DEMO_MODEL = 'demo/demo'
/** The providers whose first model is the default one, where none is configured and they have a key. */
const DEFAULT_PROVIDERS = ['openai', 'gemini']

/**
 * The door to the models: finds them, asks them with retries and fallbacks, and knows what they cost. What administrators
 * change takes effect by `manage`; answers under way keep what they began with.
 */
export class ModelManager {
  #config: AiConfig
  #logger: ModelLogger
  #book: ModelBook
  #drivers = new WeakMap<ProviderConfig, Promise<ModelDriver>>()
  #fake: FakeModels | null = null

  constructor(config: AiConfig, logger: ModelLogger) {
    this.#config = config
    this.#logger = logger
    this.#book = new ModelBook(config)
  }

  /** Which providers and models there are now. */
  get book(): ModelBook {
    return this.#book
  }

  /** Takes over what administrators say of providers and models. Drivers of providers that stay the same are kept. */
  manage(managed: ManagedModels): void {
    const before = this.#book.providers
    const providers = managed.providers.map((provider) => {
      const known = before[provider.name]
      return isDeepStrictEqual(known, provider.config) ? { ...provider, config: known } : provider
    })
    this.#book = new ModelBook(this.#config, { ...managed, providers })
  }

  /** The id of the model that answers where none is named. One that is gone does not leave everybody without an answer. */
  get defaultId(): string {
    const chosen = this.#config.default === null ? null : this.#find(this.#config.default)
    if (chosen !== null) {
      return chosen.id
    }
    const models = this.list({ role: 'member' })
    const managed = models
      .map(({ provider }) => provider)
      .filter((one) => this.#book.isManaged(one))
    const candidates = [...DEFAULT_PROVIDERS.filter((name) => this.#hasKey(name)), ...managed]
    for (const provider of candidates) {
      const first = models.find((model) => model.provider === provider)
      if (first !== undefined) {
        return first.id
      }
    }
    return DEMO_MODEL
  }

  /** The models that are on, in the order they are shown; for somebody: those that they may use. */
  list(user?: ModelUser): CatalogueModel[] {
    return this.#book.list(user)
  }

  /**
   * Finds a model, whether it is on or off: for what goes on already.
   *
   * @param id - an alias, or `provider/model`, split at the first `/`; null: the default model
   * @throws Problem `model_unknown` where there is no such provider
   */
  resolve(id: string | null): ResolvedModel {
    const found = this.#find(id ?? this.defaultId)
    if (found === null) {
      throw unknownModel()
    }
    return found
  }

  /**
   * Finds a model for somebody who asks for it now. The default one is for everybody.
   *
   * @throws Problem `model_unknown` also where it is off, or not for them
   */
  admit(id: string | null, user: ModelUser): ResolvedModel {
    const model = this.resolve(id)
    const isAdmitted =
      this.#fake !== null || this.#book.admits(model, user) || model.id === this.defaultId
    if (!isAdmitted) {
      throw unknownModel()
    }
    return model
  }

  /** Whether there is a provider for the model, which must not have been turned off. */
  offers(id: string): boolean {
    const model = this.#find(id)
    return model !== null && this.#book.admits(model, { role: 'admin' })
  }

  #find(wanted: string): ResolvedModel | null {
    const found = this.#book.find(wanted)
    if (found !== null || this.#fake === null) {
      return found
    }
    const { provider, model } = splitModelId(wanted)
    return model === '' ? null : catalogueModel(provider, { model })
  }

  /**
   * Streams one answer, with retries and fallbacks. Events are emitted in order as they come. A request that is followed
   * by another one brought nothing of the answer, at most a usage.
   *
   * @param callFor makes the call for the model that is asked next: its size and its kinds of input are its own
   * @throws ProviderError, or the signal's reason
   */
  async stream(
    model: ResolvedModel,
    callFor: CallFor,
    emit: ModelEventSink,
    signal: AbortSignal
  ): Promise<StreamOutcome> {
    let firstChunkAt: number | null = null
    let finishReason: FinishReason | null = null
    let answeredBy: string | null = null
    let usage: ModelUsage | null = null
    let asked = 0
    const watch: ModelEventSink = (event) => {
      switch (event.type) {
        case 'accepted':
          break
        case 'usage':
          usage = event.usage
          break
        case 'finish':
          finishReason = event.reason
          answeredBy = event.model ?? null
          break
        default:
          firstChunkAt ??= performance.now()
      }
      emit(event)
    }

    const { candidate, attempts } = await callWithPolicy({
      policy: this.#config.retry,
      candidates: [model, ...this.#book.fallbacks(model)],
      signal,
      started: () => firstChunkAt !== null,
      attempt: async (one) => {
        usage = null
        const call = await callFor(one)
        modelAsked.tell({ provider: one.provider, model: one.id, isRetry: asked > 0 })
        asked++
        await modelCalls.do(this.#begun(one, call, asked, signal), async (done) => {
          const askedAt = performance.now()
          try {
            await this.#logged(one, async () => {
              const driver = await this.#driver(one.provider)
              await driver.stream(requestOf(one, call), watch, signal)
            })
          } finally {
            const firstChunkMs = firstChunkAt === null ? null : firstChunkAt - askedAt
            done({ finishReason, answeredBy, usage, firstChunkMs })
          }
        })
      },
    })
    return { model: candidate, attempts, finishReason: finishReason ?? 'other', usage }
  }

  /**
   * Answers in one piece: one request, no retries, no fallbacks.
   *
   * @throws ProviderError, or the signal's reason
   */
  complete(model: ResolvedModel, call: ModelCall, signal: AbortSignal): Promise<ModelCompletion> {
    modelAsked.tell({ provider: model.provider, model: model.id, isRetry: false })
    const begun = { ...this.#begun(model, call, 1, signal), isStreamed: false }
    return modelCalls.do(begun, async (done) => {
      const completion = await this.#logged(model, async () => {
        const driver = await this.#driver(model.provider)
        return driver.complete(requestOf(model, call), signal)
      })
      const { usage } = completion
      done({ finishReason: null, answeredBy: null, usage, firstChunkMs: null })
      return completion
    })
  }

  /** Whether a model can be given a file of this type. Text goes to every model, as text. */
  takes(model: ResolvedModel, mediaType: string): boolean {
    const kind = contentKind(mediaType)
    if (kind === null || kind === 'text') {
      return kind === 'text'
    }
    return (
      capabilitiesOf(model).input.includes(kind) &&
      takesFormat(this.#book.providers[model.provider], model, mediaType)
    )
  }

  /** What a call costs in USD; null where the model has no known prices. */
  costUsd(model: { prices: ModelPrices | null }, usage: ModelUsage): number | null {
    return costUsd(model.prices, usage)
  }

  /** The usage of a call that ended before the provider told it, see `usage.ts`. */
  estimateUsage(call: ModelCall, answer: string): ModelUsage {
    return estimateUsage(call, answer)
  }

  /** Lets scripted answers stand in for all providers, until disposed: `using fake = models.fake()`. */
  fake(): FakeModels {
    this.#fake = new FakeModels(() => this.restore())
    return this.#fake
  }

  /** Ends what `fake` began. */
  restore(): void {
    this.#fake = null
  }

  #begun(model: ResolvedModel, call: ModelCall, attempt: number, signal: AbortSignal) {
    const provider = this.#book.providers[model.provider]
    const baseUrl = provider !== undefined && 'baseUrl' in provider ? provider.baseUrl : null
    return { model, call, attempt, isStreamed: true, baseUrl, signal }
  }

  /** A server without one is somebody's own: which models it has only its owner can say. */
  #hasKey(name: string): boolean {
    const provider = this.#book.providers[name]
    return provider !== undefined && 'apiKey' in provider && provider.apiKey !== null
  }

  #driver(name: string): Promise<ModelDriver> | ModelDriver {
    if (this.#fake !== null) {
      return this.#fake
    }
    const provider = this.#book.providers[name]
    if (provider === undefined) {
      throw unknownModel()
    }
    let driver = this.#drivers.get(provider)
    if (driver === undefined) {
      driver = createDriver(name, provider, this.#config)
      this.#drivers.set(provider, driver)
    }
    return driver
  }

  /** Failed attempts are told to the log here: later nobody knows of those that a retry made good. */
  async #logged<Result>(model: ResolvedModel, attempt: () => Promise<Result>): Promise<Result> {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof ProviderError) {
        const { code, status, retryable, details } = error
        const { provider } = model
        modelFailed.tell({ provider, model: model.id, code })
        this.#logger.warn(
          {
            provider,
            model: this.#book.toldAs(model.id),
            code,
            status,
            retryable,
            details,
            ...currentTrace.fields,
          },
          'model call failed'
        )
      }
      throw error
    }
  }
}

function unknownModel(): Problem {
  return new Problem('model_unknown', { detail: 'No configured provider offers this model.' })
}

function requestOf(model: ResolvedModel, call: ModelCall): ModelRequest {
  return {
    ...call,
    model: model.model,
    ...(model.api && { api: model.api }),
    ...(model.capabilities && { capabilities: model.capabilities }),
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { CheckProvider } from '#ai/administration/check_provider'
import { CreateProvider } from '#ai/administration/create_provider'
import { DeleteProvider } from '#ai/administration/delete_provider'
import { DescribeModels, type DescribedProvider } from '#ai/administration/describe_models'
import { SwitchModels } from '#ai/administration/switch_models'
import { UpdateProvider } from '#ai/administration/update_provider'
import { isUsable } from '#ai/check/provider_check'
import { ModelManager } from '#ai/model_manager'
import { Problem } from '#core/problem'
import { Settings } from '#settings/settings'
import { Formats } from '../format/formats.js'
import { Form, submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { MODELS_PATH, providerPath } from './model_paths.js'
import { ModelUsage } from './model_usage.js'
import {
  newProviderValidator,
  providerModelsValidator,
  providerValidator,
  switchModelsValidator,
} from './model_validators.js'
import { DeleteProviderView, NewProviderView } from './provider_forms_view.js'
import { ProviderView } from './provider_view.js'

/** A person waits for the check. */
const CHECK_PATIENCE_MS = 25_000

const SECRETS = { secrets: ['api_key'] }

interface ConnectionFields {
  driver?: string
  base_url?: string
  api?: string
  api_key?: string
  passes_unlisted?: boolean
}

function connectionOf(fields: ConnectionFields) {
  return {
    driver: fields.driver ?? '',
    baseUrl: fields.base_url ?? '',
    api: fields.api ?? '',
    apiKey: fields.api_key ?? '',
    passesUnlisted: fields.passes_unlisted === true,
  }
}

/** Providers: those that are added here, and how those of the environment do. */
@inject()
export default class ProvidersController {
  constructor(
    private describeModels: DescribeModels,
    private checkProvider: CheckProvider,
    private models: ModelManager,
    private usage: ModelUsage,
    private settings: Settings
  ) {}

  /** `GET /admin/providers/new` */
  async create(ctx: HttpContext) {
    return renderPage(ctx, 'models/new_provider', new NewProviderView())
  }

  /** `POST /admin/providers` */
  @inject()
  async store(ctx: HttpContext, createProvider: CreateProvider) {
    const submission = await submitForm(
      ctx,
      newProviderValidator,
      async (fields) => {
        const name = fields.name ?? ''
        const input = { ...connectionOf(fields), name }
        return { id: await createProvider.execute(input, requestOrigin(ctx)), name: name.trim() }
      },
      SECRETS
    )
    if (!submission.done) {
      return renderPage(ctx, 'models/new_provider', new NewProviderView(submission.form), 422)
    }
    const { id, name } = submission.result
    await this.#check(ctx, name, `Added ${name}.`)
    return ctx.response.redirect().toPath(providerPath({ id, name }))
  }

  /** `GET /admin/providers/:id` */
  async show(ctx: HttpContext) {
    return this.#page(ctx, await this.#find(ctx))
  }

  /** `POST /admin/providers/:id` */
  @inject()
  async update(ctx: HttpContext, updateProvider: UpdateProvider) {
    const provider = await this.#findStored(ctx)
    const submission = await submitForm(
      ctx,
      providerValidator,
      (fields) => {
        const change = {
          ...connectionOf(fields),
          isEnabled: fields.is_enabled === true,
          removesKey: fields.removes_key === true,
          revision: fields.revision,
        }
        return updateProvider.execute(provider.id, change, requestOrigin(ctx))
      },
      SECRETS
    )
    if (!submission.done) {
      return this.#page(ctx, await this.#find(ctx), submission.form)
    }
    leaveNotice(ctx, 'success', `Saved ${provider.name}.`)
    return ctx.response.redirect().toPath(providerPath(provider))
  }

  /** `POST /admin/providers/:id/check` */
  async check(ctx: HttpContext) {
    const provider = await this.#find(ctx)
    await this.#check(ctx, provider.name, '')
    return ctx.response.redirect().toPath(providerPath(provider))
  }

  /** `POST /admin/providers/:id/models` */
  @inject()
  async switch(ctx: HttpContext, switchModels: SwitchModels) {
    const provider = await this.#find(ctx)
    const submission = await submitForm(ctx, switchModelsValidator, async ({ ids, state }) => ({
      state,
      count: await switchModels.execute(ids, state === 'on', requestOrigin(ctx)),
    }))
    const path = `${providerPath(provider)}?show=all`
    if (!submission.done) {
      leaveNotice(ctx, 'error', submission.form.errors[0]?.message ?? 'Nothing was changed.')
      return ctx.response.redirect().toPath(path)
    }
    const { count, state } = submission.result
    const format = this.#format()
    leaveNotice(ctx, 'success', `Turned ${state} ${format.count(count, 'model', 'models')}.`)
    return ctx.response.redirect().toPath(path)
  }

  /** `GET /admin/providers/:id/delete` */
  async confirmDelete(ctx: HttpContext) {
    return renderPage(ctx, 'confirm', new DeleteProviderView(await this.#findStored(ctx)))
  }

  /** `POST /admin/providers/:id/delete` */
  @inject()
  async destroy(ctx: HttpContext, deleteProvider: DeleteProvider) {
    const provider = await this.#findStored(ctx)
    if (String(ctx.request.input('typed', '')).trim() !== provider.name) {
      const form = new Form({}, [{ field: 'typed', message: 'Write the name of the provider.' }])
      return renderPage(ctx, 'confirm', new DeleteProviderView(provider, form), 422)
    }
    await deleteProvider.execute(provider.id, requestOrigin(ctx))
    leaveNotice(ctx, 'success', `Deleted ${provider.name}.`)
    return ctx.response.redirect().toPath(MODELS_PATH)
  }

  async #check(ctx: HttpContext, name: string, before: string): Promise<void> {
    const signal = AbortSignal.timeout(CHECK_PATIENCE_MS)
    const check = await this.checkProvider.execute(name, requestOrigin(ctx), signal)
    const isGood = isUsable(check)
    const result = isGood ? `${name} can be used.` : `${name} cannot be used: see the check.`
    leaveNotice(ctx, isGood ? 'success' : 'warning', `${before} ${result}`.trim())
  }

  async #find({ params }: HttpContext): Promise<DescribedProvider> {
    const providers = await this.describeModels.execute()
    const id = String(params.id)
    const found = providers.find((provider) => (provider.id ?? provider.name) === id)
    if (found === undefined) {
      throw new Problem('not_found', { detail: 'There is no such provider.' })
    }
    return found
  }

  /** One of the database: what the environment configures is changed there. */
  async #findStored(ctx: HttpContext): Promise<DescribedProvider & { id: string }> {
    const provider = await this.#find(ctx)
    if (provider.id === null) {
      throw new Problem('not_found', { detail: 'The environment configures this provider.' })
    }
    return { ...provider, id: provider.id }
  }

  async #page(ctx: HttpContext, provider: DescribedProvider, form?: Form) {
    const query = await providerModelsValidator.validate(ctx.request.qs())
    const shown = { q: query.q ?? '', show: query.show ?? 'on' }
    const names = provider.check?.models.names ?? []
    const services = {
      usage: await this.usage.execute(),
      format: this.#format(),
      priced: this.models.book.countPriced(provider.name, names),
    }
    const view = new ProviderView(provider, shown, services, form)
    return renderPage(ctx, 'models/provider', view, form === undefined ? 200 : 422)
  }

  #format(): Formats {
    return new Formats({ zone: this.settings.get('time_zone') })
  }
}

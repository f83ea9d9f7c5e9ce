import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { DescribeModels } from '#ai/administration/describe_models'
import { SetModelAlias } from '#ai/administration/set_model_alias'
import { SetModelPrices } from '#ai/administration/set_model_prices'
import { UpdateModel } from '#ai/administration/update_model'
import { findPrices } from '#ai/managed/model_rows'
import { ModelManager } from '#ai/model_manager'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { ChangeSettings } from '#settings/change_settings'
import { Settings } from '#settings/settings'
import { Formats } from '../format/formats.js'
import { submitForm, type Form } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { modelPath, MODELS_PATH } from './model_paths.js'
import { ModelUsage } from './model_usage.js'
import { aliasValidator, modelValidator, pricesValidator } from './model_validators.js'
import { ModelView, type ModelForms } from './model_view.js'
import { ModelsView } from './models_view.js'

/** Which models there are, for whom, and what they cost. */
@inject()
export default class ModelsController {
  constructor(
    private sql: SqlStore,
    private describeModels: DescribeModels,
    private models: ModelManager,
    private usage: ModelUsage,
    private settings: Settings
  ) {}

  /** `GET /admin/models` */
  async index(ctx: HttpContext) {
    return this.#list(ctx)
  }

  /** `POST /admin/models/aliases` */
  @inject()
  async storeAlias(ctx: HttpContext, setAlias: SetModelAlias) {
    const submission = await submitForm(ctx, aliasValidator, async ({ alias = '', model = '' }) => {
      await setAlias.execute(alias.trim(), model, requestOrigin(ctx))
      return `${alias.trim()} now stands for ${model}.`
    })
    if (!submission.done) {
      return this.#list(ctx, submission.form)
    }
    leaveNotice(ctx, 'success', submission.result)
    return ctx.response.redirect().toPath(MODELS_PATH)
  }

  /** `POST /admin/models/aliases/:alias/remove` */
  @inject()
  async removeAlias(ctx: HttpContext, setAlias: SetModelAlias) {
    const alias = String(ctx.params.alias)
    await setAlias.remove(alias, requestOrigin(ctx))
    leaveNotice(ctx, 'success', `Removed the alias ${alias}.`)
    return ctx.response.redirect().toPath(MODELS_PATH)
  }

  /** `GET /admin/models/:provider/:model` */
  async show(ctx: HttpContext) {
    return this.#page(ctx)
  }

  /** `POST /admin/models/:provider/:model` */
  @inject()
  async update(ctx: HttpContext, updateModel: UpdateModel) {
    const id = this.#idOf(ctx)
    const submission = await submitForm(ctx, modelValidator, (fields) => {
      const change = {
        isEnabled: fields.is_enabled === true,
        access: fields.access ?? '',
        name: fields.name ?? '',
        contextTokens: fields.context_tokens ?? '',
        maxOutputTokens: fields.max_output_tokens ?? '',
        fallbacks: fields.fallbacks ?? '',
        revision: fields.revision,
      }
      return updateModel.execute(id, change, requestOrigin(ctx))
    })
    return submission.done
      ? this.#saved(ctx, `Saved ${id}.`)
      : this.#page(ctx, { model: submission.form })
  }

  /** `POST /admin/models/:provider/:model/default` */
  @inject()
  async makeDefault(ctx: HttpContext, changeSettings: ChangeSettings) {
    const id = this.#idOf(ctx)
    const { revision } = this.settings
    await changeSettings.execute({ changes: { default_model: id }, revision }, requestOrigin(ctx))
    return this.#saved(ctx, `${id} now answers where no model is named.`)
  }

  /** `POST /admin/models/:provider/:model/prices` */
  @inject()
  async storePrices(ctx: HttpContext, setPrices: SetModelPrices) {
    const id = this.#idOf(ctx)
    const submission = await submitForm(ctx, pricesValidator, (fields) => {
      const { from = '', input = '', cached_input: cachedInput = '', output = '' } = fields
      return setPrices.execute(id, { from, input, cachedInput, output }, requestOrigin(ctx))
    })
    return submission.done
      ? this.#saved(ctx, `Set the prices of ${id}.`)
      : this.#page(ctx, { prices: submission.form })
  }

  /** `POST /admin/models/:provider/:model/prices/:price/remove` */
  @inject()
  async removePrices(ctx: HttpContext, setPrices: SetModelPrices) {
    const id = this.#idOf(ctx)
    const price = Number(ctx.params.price)
    await setPrices.takeBack(id, Number.isSafeInteger(price) ? price : 0, requestOrigin(ctx))
    return this.#saved(ctx, `Took back the planned prices of ${id}.`)
  }

  #idOf({ params }: HttpContext): string {
    const id = `${params.provider}/${params.model}`
    if (id.includes('\u0000')) {
      throw new Problem('not_found', { detail: 'There is no such model.' })
    }
    return id
  }

  #saved(ctx: HttpContext, text: string) {
    leaveNotice(ctx, 'success', text)
    return ctx.response.redirect().toPath(modelPath(this.#idOf(ctx)))
  }

  async #list(ctx: HttpContext, form?: Form) {
    const [providers, usage] = [await this.describeModels.execute(), await this.usage.execute()]
    const view = new ModelsView(providers, usage, this.#format(), form)
    return renderPage(ctx, 'models/index', view, form === undefined ? 200 : 422)
  }

  async #page(ctx: HttpContext, forms: ModelForms = {}) {
    const id = this.#idOf(ctx)
    const providers = await this.describeModels.execute()
    const provider = providers.find(({ models }) => models.some(({ model }) => model.id === id))
    const described = provider?.models.find(({ model }) => model.id === id)
    if (provider === undefined || described === undefined) {
      throw new Problem('not_found', { detail: 'There is no such model.' })
    }
    const usage = await this.usage.execute()
    const services = {
      prices: await this.sql.read((sql) => findPrices(sql, id)),
      usage: usage.get(id),
      format: this.#format(),
      isDefaultLocked: this.settings.isLocked('default_model'),
      hasConfiguredFallbacks: this.models.book.hasConfiguredFallbacks(id),
    }
    const isRefused = forms.model !== undefined || forms.prices !== undefined
    const view = new ModelView(provider, described, services, forms)
    return renderPage(ctx, 'models/show', view, isRefused ? 422 : 200)
  }

  #format(): Formats {
    return new Formats({ zone: this.settings.get('time_zone') })
  }
}

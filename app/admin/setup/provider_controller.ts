import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { CheckProvider } from '#ai/administration/check_provider'
import { CreateProvider } from '#ai/administration/create_provider'
import { DeleteProvider } from '#ai/administration/delete_provider'
import { DescribeModels } from '#ai/administration/describe_models'
import { FinishStep } from '#auth/setup/finish_step'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { submitForm, type Form } from '../forms/form.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { isSkipped, leaveStep } from './finish_step.js'
import { PROVIDER_KINDS } from './provider_kinds.js'
import { ProviderStepView } from './provider_step_view.js'
import { hrefOf } from './setup_view.js'

/** How long a provider may take for its checks. */
const CHECK_MS = 20_000
const MAX_URL = 2_048
const MAX_KEY = 4_096

const validator = vine.create({
  kind: vine.enum(PROVIDER_KINDS.map(({ value }) => value)),
  api_key: vine.string().maxLength(MAX_KEY).optional(),
  base_url: vine.string().maxLength(MAX_URL).optional(),
})

type ProviderForm = Awaited<ReturnType<typeof validator.validate>>

/** The step of the first run that connects a provider, with live checks. */
@inject()
export default class ProviderController {
  constructor(
    private describeModels: DescribeModels,
    private createProvider: CreateProvider,
    private checkProvider: CheckProvider,
    private deleteProvider: DeleteProvider,
    private finishStep: FinishStep
  ) {}

  /** `GET /setup/provider` */
  show(ctx: HttpContext) {
    return this.#render(ctx)
  }

  /** `POST /setup/provider`: saves it at once, and asks it. */
  async store(ctx: HttpContext) {
    if (isSkipped(ctx)) {
      return leaveStep(ctx, this.finishStep, 'provider')
    }
    const submission = await submitForm(ctx, validator, (fields) => this.#create(ctx, fields), {
      secrets: ['api_key'],
    })
    return submission.done
      ? ctx.response.redirect().toPath(hrefOf('provider'))
      : this.#render(ctx, submission.form)
  }

  /** `POST /setup/provider/check` */
  async check(ctx: HttpContext) {
    await this.#check(ctx, String(ctx.request.input('name')))
    return ctx.response.redirect().toPath(hrefOf('provider'))
  }

  /** `POST /setup/provider/remove` */
  async destroy(ctx: HttpContext) {
    const id = parseId(ctx.request.input('id'))
    if (id === null) {
      throw new Problem('not_found')
    }
    await this.deleteProvider.execute(id, requestOrigin(ctx))
    return ctx.response.redirect().toPath(hrefOf('provider'))
  }

  async #create(
    ctx: HttpContext,
    { kind: value, api_key: apiKey, base_url: baseUrl }: ProviderForm
  ) {
    const kind = PROVIDER_KINDS.find((one) => one.value === value)
    if (kind === undefined) {
      throw new Problem('not_found')
    }
    await this.createProvider.execute(
      {
        name: kind.value,
        driver: kind.driver,
        baseUrl: baseUrl ?? kind.baseUrl,
        api: '',
        apiKey: apiKey ?? '',
        passesUnlisted: true,
      },
      requestOrigin(ctx)
    )
    await this.#check(ctx, kind.value)
  }

  async #check(ctx: HttpContext, name: string) {
    await this.checkProvider.execute(name, requestOrigin(ctx), AbortSignal.timeout(CHECK_MS))
  }

  async #render(ctx: HttpContext, form?: Form) {
    const view = new ProviderStepView(ctx, await this.describeModels.execute(), form)
    return renderPage(ctx, 'setup/provider', view, form === undefined ? 200 : 422)
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import { FinishStep } from '#auth/setup/finish_step'
import { Problem } from '#core/problem'
import { CreateServer } from '#mcp/servers/create_server'
import { ListServers, type ListedServer } from '#mcp/servers/list_servers'
import { SettingsRefused } from '#mcp/servers/settings_refused'
import { submitForm, type Form } from '../forms/form.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { doneSteps, isSkipped, leaveStep } from './finish_step.js'
import { hrefOf, SetupView } from './setup_view.js'

/** How long servers are waited for that are shown. */
const ASK_MS = 3_000
const MAX_URL = 2_048
const MAX_NAME = 64
const MAX_TOKEN = 4_096

const validator = vine.create({
  name: vine.string().trim().maxLength(MAX_NAME),
  url: vine.string().trim().maxLength(MAX_URL),
  token: vine.string().trim().maxLength(MAX_TOKEN).optional(),
})

class ToolsStepView extends SetupView {
  readonly servers: { name: string; state: string; tools: number }[]

  constructor(ctx: HttpContext, listed: ListedServer[], form?: Form) {
    super('tools', doneSteps(ctx), form)
    this.servers = listed.map(({ server, state, tools }) => ({
      name: server.title ?? server.slug,
      state:
        state.state === 'failing' ? `failing: ${state.cause}` : state.state.replaceAll('_', ' '),
      tools: tools.length,
    }))
  }
}

/** The step of the first run that adds tool servers. */
@inject()
export default class ToolsController {
  constructor(
    private listServers: ListServers,
    private createServer: CreateServer,
    private finishStep: FinishStep
  ) {}

  /** `GET /setup/tools` */
  show(ctx: HttpContext) {
    return this.#render(ctx)
  }

  /** `POST /setup/tools` */
  async store(ctx: HttpContext) {
    if (isSkipped(ctx)) {
      return leaveStep(ctx, this.finishStep, 'tools')
    }
    const submission = await submitForm(
      ctx,
      validator,
      ({ name, url, token }) =>
        this.#create(ctx, name, {
          url,
          ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
        }),
      { secrets: ['token'] }
    )
    return submission.done
      ? ctx.response.redirect().toPath(hrefOf('tools'))
      : this.#render(ctx, submission.form)
  }

  async #create(ctx: HttpContext, name: string, data: object): Promise<void> {
    try {
      await this.createServer.execute(name, data, requestOrigin(ctx))
    } catch (error) {
      if (!(error instanceof SettingsRefused)) {
        throw error
      }
      throw new Problem('validation_failed', {
        detail: error.message,
        errors: [{ field: error.field ?? '', rule: error.code, message: error.message }],
      })
    }
  }

  async #render(ctx: HttpContext, form?: Form) {
    const { id } = ctx.auth.use('browser').getUserOrFail()
    const view = new ToolsStepView(ctx, await this.listServers.execute(id, ASK_MS), form)
    return renderPage(ctx, 'setup/tools', view, form === undefined ? 200 : 422)
  }
}

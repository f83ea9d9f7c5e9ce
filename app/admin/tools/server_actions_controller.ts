import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { McpAuth } from '#mcp/auth/mcp_auth'
import { SignInFailed } from '#mcp/auth/sign_in_errors'
import { ServerOverviews } from '#mcp/overview/server_overviews'
import { AskServers } from '#mcp/servers/ask_servers'
import { SetServerEnabled } from '#mcp/servers/set_server_enabled'
import { SettingsRefused } from '#mcp/servers/settings_refused'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { shellFor } from '../shell/shell.js'
import { findOverview } from './find_overview.js'
import { stateText } from './server_words.js'
import { SignInView } from './sign_in_view.js'

/** What is done to a server as it is. */
@inject()
export default class ServerActionsController {
  constructor(
    private overviews: ServerOverviews,
    private askServers: AskServers,
    private setEnabled: SetServerEnabled,
    private mcpAuth: McpAuth
  ) {}

  /** `POST /admin/tools/:id/refresh` */
  async refresh(ctx: HttpContext) {
    return this.#ask(ctx, 'refresh')
  }

  /** `POST /admin/tools/:id/check` */
  async check(ctx: HttpContext) {
    return this.#ask(ctx, 'test')
  }

  /** `POST /admin/tools/:id/turn_on` */
  async turnOn(ctx: HttpContext) {
    return this.#turn(ctx, true)
  }

  /** `POST /admin/tools/:id/turn_off` */
  async turnOff(ctx: HttpContext) {
    return this.#turn(ctx, false)
  }

  /** `POST /admin/tools/:id/sign_in`: the way to the authorization server is a link, as forms may lead nowhere else. */
  async signIn(ctx: HttpContext) {
    const { entry, title, id } = await findOverview(ctx, this.overviews)
    const account = ctx.auth.use('browser').getUserOrFail()
    try {
      if (entry === null) {
        throw new SignInFailed('nobody signs in to built-in tools')
      }
      const url = await this.mcpAuth.startSignIn(entry, account.id, null)
      return await renderPage(ctx, 'tools/sign_in', new SignInView(id, title, url))
    } catch (error) {
      if (!(error instanceof SignInFailed)) {
        throw error
      }
      leaveNotice(ctx, 'error', `The sign-in cannot begin: ${error.message}.`)
      return ctx.response.redirect().toPath(`/admin/tools/${id}`)
    }
  }

  async #ask(ctx: HttpContext, how: 'refresh' | 'test') {
    const { id, title } = await findOverview(ctx, this.overviews)
    await this.askServers.one(id, how, requestOrigin(ctx))
    const overview = await findOverview(ctx, this.overviews)
    const { format } = await shellFor(ctx)
    if (overview.state.state === 'connected') {
      const took = format.duration(overview.lastCheck?.tookMs ?? null)
      const tools = format.count(overview.tools.length, 'tool', 'tools')
      leaveNotice(ctx, 'success', `${title} answered in ${took} and offers ${tools}.`)
    } else {
      const why = stateText(overview, format) ?? 'It is off.'
      leaveNotice(ctx, 'warning', `${title} could not be asked. ${why}`)
    }
    return ctx.response.redirect().toPath(`/admin/tools/${id}`)
  }

  async #turn(ctx: HttpContext, isEnabled: boolean) {
    const { id, title } = await findOverview(ctx, this.overviews)
    try {
      await this.setEnabled.execute(id, isEnabled, requestOrigin(ctx))
      leaveNotice(ctx, 'success', `Turned ${title} ${isEnabled ? 'on' : 'off'}.`)
    } catch (error) {
      if (!(error instanceof SettingsRefused)) {
        throw error
      }
      leaveNotice(ctx, 'error', error.message)
    }
    return ctx.response.redirect().toPath(`/admin/tools/${id}`)
  }
}

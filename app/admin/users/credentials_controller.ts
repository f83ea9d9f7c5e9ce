import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { CreateResetLink } from '#auth/links/create_reset_link'
import { DeletePersonalToken } from '#auth/personal_tokens/delete_personal_token'
import { EndAllSessions } from '#auth/sessions/end_all_sessions'
import { EndSession } from '#auth/sessions/end_session'
import { parseId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { findUser } from './find_user.js'
import { LinkView } from './link_view.js'

/** What people sign in with: administrators can end it, and make a link for another password. */
@inject()
export default class CredentialsController {
  constructor(
    private sql: SqlStore,
    private createResetLink: CreateResetLink,
    private endAllSessions: EndAllSessions,
    private endSessionAction: EndSession,
    private deletePersonalToken: DeletePersonalToken
  ) {}

  /** `POST /admin/users/:id/reset-link`: the only page that shows the link. */
  async resetLink(ctx: HttpContext) {
    const user = await findUser(this.sql, ctx)
    const link = await this.createResetLink.execute(user.id, requestOrigin(ctx))
    const text = `Whoever opens this link sets another password for ${user.email}. Hand it over in private.`
    const view = new LinkView('Link for another password', text, link, `/admin/users/${user.id}`)
    return renderPage(ctx, 'users/link', view)
  }

  /** `POST /admin/users/:id/sign-out` */
  async signOut(ctx: HttpContext) {
    const user = await findUser(this.sql, ctx)
    await this.endAllSessions.execute(user.id, requestOrigin(ctx))
    leaveNotice(ctx, 'success', `Signed ${user.email} out everywhere.`)
    return ctx.response.redirect().toPath(`/admin/users/${user.id}`)
  }

  /** `POST /admin/users/:id/sessions/:session/end` */
  async endSession(ctx: HttpContext) {
    const user = await findUser(this.sql, ctx)
    const sessionId = parseId(ctx.params.session)
    const isEnded =
      sessionId !== null &&
      (await this.endSessionAction.execute(user.id, sessionId, requestOrigin(ctx)))
    leaveNotice(
      ctx,
      isEnded ? 'success' : 'warning',
      isEnded ? `Ended one sign-in of ${user.email}.` : 'That sign-in had ended already.'
    )
    return ctx.response.redirect().toPath(`/admin/users/${user.id}`)
  }

  /** `POST /admin/users/:id/tokens/:token/delete` */
  async deleteToken(ctx: HttpContext) {
    const user = await findUser(this.sql, ctx)
    const tokenId = parseId(ctx.params.token)
    const isDeleted =
      tokenId !== null &&
      (await this.deletePersonalToken.execute(user.id, tokenId, requestOrigin(ctx)))
    leaveNotice(
      ctx,
      isDeleted ? 'success' : 'warning',
      isDeleted ? `Deleted one token of ${user.email}.` : 'That token was gone already.'
    )
    return ctx.response.redirect().toPath(`/admin/users/${user.id}`)
  }
}

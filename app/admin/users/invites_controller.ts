import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { CreateInvite } from '#auth/links/create_invite'
import { InvitesQuery } from '#auth/links/invites_query'
import { RevokeInvite } from '#auth/links/revoke_invite'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { InvitesView, InviteView } from './invites_view.js'
import { LinkView } from './link_view.js'
import { inviteValidator } from './users_validators.js'

const LIST = '/admin/users/invites'
const PAGE = 50

/** Inviting people. There is no mail server: whoever invites hands the link over. */
@inject()
export default class InvitesController {
  constructor(
    private invites: InvitesQuery,
    private createInvite: CreateInvite,
    private revokeInvite: RevokeInvite
  ) {}

  /** `GET /admin/users/invites` */
  async index(ctx: HttpContext) {
    const cursor: unknown = ctx.request.qs().cursor
    const page = await this.invites.execute({
      limit: PAGE,
      cursor: typeof cursor === 'string' ? cursor : undefined,
    })
    return renderPage(ctx, 'users/invites', new InvitesView(page))
  }

  /** `GET /admin/users/invite` */
  async create(ctx: HttpContext) {
    return renderPage(ctx, 'users/invite', new InviteView())
  }

  /** `POST /admin/users/invite`: the only page that shows the link. */
  async store(ctx: HttpContext) {
    const submission = await submitForm(ctx, inviteValidator, async (fields) => ({
      email: fields.email,
      link: await this.createInvite.execute(fields, requestOrigin(ctx)),
    }))
    if (!submission.done) {
      return renderPage(ctx, 'users/invite', new InviteView(submission.form), 422)
    }
    const { email, link } = submission.result
    return renderPage(ctx, 'users/link', new LinkView('Invitation', textFor(email), link, LIST))
  }

  /** `POST /admin/users/invites/:id/renew` */
  async renew(ctx: HttpContext) {
    const link = await this.createInvite.renew(idOf(ctx), requestOrigin(ctx))
    const view = new LinkView('Invitation', textFor('the person'), link, LIST)
    return renderPage(ctx, 'users/link', view)
  }

  /** `POST /admin/users/invites/:id/revoke` */
  async revoke(ctx: HttpContext) {
    const isRevoked = await this.revokeInvite.execute(idOf(ctx), requestOrigin(ctx))
    leaveNotice(
      ctx,
      isRevoked ? 'success' : 'warning',
      isRevoked ? 'The invitation is taken back.' : 'The invitation was gone already.'
    )
    return ctx.response.redirect().toPath(LIST)
  }
}

function idOf({ params }: HttpContext): string {
  const id = parseId(params.id)
  if (id === null) {
    throw new Problem('not_found', { detail: 'There is no such invitation.' })
  }
  return id
}

function textFor(email: string): string {
  return `Send this link to ${email}. Whoever opens it makes the account, so hand it over in private.`
}

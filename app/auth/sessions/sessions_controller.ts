import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { parseId } from '#core/ids'
import { pageValidator } from '#core/page_validator'
import { Problem } from '#core/problem'
import { validate } from '#core/validate'
import { apiOrigin } from '../api_origin.js'
import { EndSession } from './end_session.js'
import SessionTransformer from './session_transformer.js'
import { SessionsQuery } from './sessions_query.js'

/** Where the account is signed in. */
@inject()
export default class SessionsController {
  constructor(
    private sessions: SessionsQuery,
    private endSession: EndSession
  ) {}

  /** `GET /auth/sessions` */
  async index({ auth, request }: HttpContext) {
    const { id, credential } = auth.getUserOrFail()
    const page = await validate(pageValidator, request.qs())
    const { rows, nextCursor } = await this.sessions.execute(id, page)
    const currentId = credential.kind === 'access_token' ? credential.sessionId : null
    return {
      data: rows.map((row) => new SessionTransformer(row, currentId).toObject()),
      next_cursor: nextCursor,
    }
  }

  /** `DELETE /auth/sessions/:id` */
  async destroy(ctx: HttpContext) {
    const { auth, params, response } = ctx
    const id = parseId(params.id)
    const userId = auth.getUserOrFail().id
    if (id === null || !(await this.endSession.execute(userId, id, apiOrigin(ctx)))) {
      throw new Problem('not_found')
    }
    return response.noContent()
  }
}

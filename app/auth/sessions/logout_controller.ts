import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { anonymousOrigin } from '#audit/audit_origin'
import { validate } from '#core/validate'
import { apiOrigin } from '../api_origin.js'
import { authenticationRequired } from '../auth_problems.js'
import { DeletePersonalToken } from '../personal_tokens/delete_personal_token.js'
import { EndAllSessions } from './end_all_sessions.js'
import { EndSession } from './end_session.js'
import { logoutValidator } from './session_validators.js'

/** Signing out. */
@inject()
export default class LogoutController {
  constructor(
    private endSession: EndSession,
    private endAllSessions: EndAllSessions,
    private deletePersonalToken: DeletePersonalToken
  ) {}

  /**
   * `POST /auth/logout`: ends the sign-in of the refresh token given, which proves enough by itself, else the credential
   * of the request. An unknown refresh token is as gone as the client wants it (RFC 7009, section 2.2).
   */
  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const { refresh_token: refreshToken } = await validate(logoutValidator, request.body())
    if (refreshToken !== undefined) {
      await this.endSession.byRefreshToken(
        refreshToken,
        anonymousOrigin(request.ip(), request.id())
      )
      return response.noContent()
    }
    if (!(await auth.check())) {
      throw auth.use('api').failure ?? authenticationRequired()
    }
    const { id, credential } = auth.getUserOrFail()
    if (credential.kind === 'access_token') {
      await this.endSession.execute(id, credential.sessionId, apiOrigin(ctx))
    } else {
      await this.deletePersonalToken.execute(id, credential.tokenId, apiOrigin(ctx))
    }
    return response.noContent()
  }

  /** `POST /auth/logout-all` */
  async storeAll(ctx: HttpContext) {
    const { auth, response } = ctx
    await this.endAllSessions.execute(auth.getUserOrFail().id, apiOrigin(ctx))
    return response.noContent()
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import limits from '#config/rate_limits'
import { validate } from '#core/validate'
import { addressKey } from '#limits/address_key'
import { RateLimits } from '#limits/rate_limits'
import { RefreshSession } from './refresh_session.js'
import { refreshValidator } from './session_validators.js'
import TokenPairTransformer from './token_pair_transformer.js'

/** `POST /auth/refresh` */
@inject()
export default class RefreshController {
  constructor(
    private refreshSession: RefreshSession,
    private rateLimits: RateLimits
  ) {}

  async store({ request }: HttpContext) {
    await this.rateLimits.consume(limits.refresh, addressKey(request.ip()))
    const { refresh_token: token } = await validate(refreshValidator, request.body())
    const place = { address: request.ip(), requestId: request.id() }
    return new TokenPairTransformer(await this.refreshSession.execute(token, place)).toObject()
  }
}

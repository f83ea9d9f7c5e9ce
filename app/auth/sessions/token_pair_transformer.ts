import { BaseTransformer } from '@adonisjs/core/transformers'
import type { TokenPair } from './token_pair.js'

/** A token pair as OAuth 2 answers it (RFC 6749, section 5.1). */
export default class TokenPairTransformer extends BaseTransformer<TokenPair> {
  toObject() {
    const pair = this.resource
    return {
      access_token: pair.accessToken,
      token_type: 'bearer' as const,
      expires_in: pair.expiresInS,
      refresh_token: pair.refreshToken,
    }
  }
}

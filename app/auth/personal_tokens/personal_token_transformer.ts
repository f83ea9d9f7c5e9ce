import { BaseTransformer } from '@adonisjs/core/transformers'
import type { PersonalTokenFields } from './personal_token_fields.js'

/** A personal access token as clients see it; never its secret. */
export default class PersonalTokenTransformer extends BaseTransformer<PersonalTokenFields> {
  toObject() {
    const token = this.resource
    return {
      id: token.id,
      name: token.name,
      abilities: token.abilities,
      created_at: new Date(token.createdAt).toISOString(),
      expires_at: new Date(token.expiresAt).toISOString(),
      last_used_at: token.lastUsedAt === null ? null : new Date(token.lastUsedAt).toISOString(),
    }
  }
}

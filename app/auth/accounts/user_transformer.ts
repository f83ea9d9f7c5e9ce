import { BaseTransformer } from '@adonisjs/core/transformers'
import type { UserFields } from './user_fields.js'

/** An account as clients see it. */
export default class UserTransformer extends BaseTransformer<UserFields> {
  toObject() {
    const user = this.resource
    return {
      id: user.id,
      email: user.email,
      full_name: user.fullName,
      role: user.role,
      is_active: user.isActive,
      created_at: new Date(user.createdAt).toISOString(),
    }
  }
}

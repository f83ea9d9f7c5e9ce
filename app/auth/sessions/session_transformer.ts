import { BaseTransformer } from '@adonisjs/core/transformers'
import type { SessionRow } from './sessions_query.js'

/** A sign-in as its account sees it; `current` marks the one that asks. */
export default class SessionTransformer extends BaseTransformer<SessionRow> {
  constructor(
    resource: SessionRow,
    private currentId: string | null
  ) {
    super(resource)
  }

  toObject() {
    const session = this.resource
    return {
      id: session.id,
      user_agent: session.user_agent,
      ip_address: session.ip_address,
      current: session.id === this.currentId,
      created_at: new Date(session.created_at).toISOString(),
      last_used_at: new Date(session.last_used_at).toISOString(),
      expires_at: new Date(session.expires_at).toISOString(),
    }
  }
}

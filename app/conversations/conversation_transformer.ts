import { BaseTransformer } from '@adonisjs/core/transformers'
import settings from '#settings/services/settings'
import { expiryOf } from '#retention/idle_rules'
import type { ConversationView } from './find_conversation.js'

/** A conversation as clients see it, without its messages. */
export default class ConversationTransformer extends BaseTransformer<ConversationView> {
  toObject() {
    const conversation = this.resource
    const { run } = conversation
    const expiry = expiryOf(conversation, settings.get('retention_days'))
    return {
      id: conversation.id,
      external_id: conversation.externalId,
      title: conversation.title,
      model: conversation.model,
      system_prompt: conversation.systemPrompt,
      tools: conversation.tools,
      archived: conversation.archivedAt !== null,
      retention_days: conversation.retentionDays,
      expires_at: expiry === null ? null : new Date(expiry).toISOString(),
      created_at: new Date(conversation.createdAt).toISOString(),
      updated_at: new Date(conversation.updatedAt).toISOString(),
      run: run && { id: run.id, state: run.state, message_id: run.messageId },
    }
  }
}

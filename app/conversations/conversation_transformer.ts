import { BaseTransformer } from '@adonisjs/core/transformers'
import type { ConversationView } from './find_conversation.js'

/** A conversation as clients see it, without its messages. */
export default class ConversationTransformer extends BaseTransformer<ConversationView> {
  toObject() {
    const conversation = this.resource
    const { run } = conversation
    return {
      id: conversation.id,
      external_id: conversation.externalId,
      title: conversation.title,
      model: conversation.model,
      system_prompt: conversation.systemPrompt,
      tools: conversation.tools,
      archived: conversation.archivedAt !== null,
      created_at: new Date(conversation.createdAt).toISOString(),
      updated_at: new Date(conversation.updatedAt).toISOString(),
      run: run && { id: run.id, state: run.state, message_id: run.messageId },
    }
  }
}

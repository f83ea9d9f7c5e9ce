import { BaseTransformer } from '@adonisjs/core/transformers'
import { hostOf } from './shown_url.js'
import type { Interaction } from './types.js'

/** An interaction as the person sees it whom it waits for. What a kind does not have is left out. */
export default class InteractionTransformer extends BaseTransformer<Interaction> {
  toObject() {
    const interaction = this.resource
    const { schema, actions, input, url, purpose } = interaction
    return {
      id: interaction.id,
      kind: interaction.kind,
      conversation_id: interaction.conversationId,
      run_id: interaction.runId,
      message_id: interaction.messageId,
      tool_call_id: interaction.toolCallId,
      title: interaction.title,
      message: interaction.message,
      tool: interaction.tool,
      ...(schema !== null && { schema }),
      ...(actions !== null && { actions }),
      ...(input !== null && { input }),
      ...(url !== null && { url, host: hostOf(url) }),
      ...(purpose !== null && { purpose }),
      state: interaction.state,
      created_at: new Date(interaction.createdAt).toISOString(),
      expires_at: new Date(interaction.expiresAt).toISOString(),
    }
  }
}

import { BaseTransformer } from '@adonisjs/core/transformers'
import { presentParts, type FileAddress } from '#files/present_parts'
import type { MessageView } from './message_view.js'

/** A message as clients see it: the AI SDK's "UI message" with our fields beside it. */
export default class MessageTransformer extends BaseTransformer<MessageView> {
  #siblings: string[]
  #address: FileAddress

  /**
   * @param siblings - ids of all versions of the message, itself among them
   * @param address - where the reader of this answer opens files
   */
  constructor(message: MessageView, siblings: string[], address: FileAddress) {
    super(message)
    this.#siblings = siblings
    this.#address = address
  }

  toObject() {
    const message = this.resource
    return {
      id: message.id,
      client_id: message.clientId,
      conversation_id: message.conversationId,
      parent_id: message.parentId,
      seq: message.seq,
      role: message.role,
      author: message.author,
      parts: presentParts(message.parts, this.#address),
      metadata: this.#metadata(),
      status: message.status,
      siblings: this.#siblings,
      created_at: new Date(message.createdAt).toISOString(),
    }
  }

  #metadata() {
    const { model, provider, finishReason, usage, error, createdAt } = this.resource
    return {
      model,
      provider,
      finish_reason: finishReason,
      usage,
      created_at: new Date(createdAt).toISOString(),
      ...(error !== null && { error: { code: error.code, request_id: error.requestId } }),
    }
  }
}

import { inject } from '@adonisjs/core'
import type { Account } from '#auth/account'
import { ModelManager } from '#ai/model_manager'
import { isUniqueViolation } from '#core/database_errors'
import { oncePerKey, type KeyedAnswer, type KeyedRequest } from '#core/once_per_key'
import { Problem } from '#core/problem'
import type { SqlTransaction } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import ConversationTransformer from './conversation_transformer.js'
import { findConversationOrFail } from './find_conversation.js'
import { insertConversation } from './insert_conversation.js'
import { indexText } from './search_index.js'
import type { ToolChoice } from './tool_choice.js'

export interface CreateConversationInput {
  owner: Pick<Account, 'id' | 'role'>
  title: string | null
  /** `provider/model` or an alias; null for the server's default. */
  model: string | null
  systemPrompt: string | null
  tools: ToolChoice
  externalId: string | null
  /** Days without a message after which it is deleted; absent or null: as long as the installation says. */
  retentionDays?: number | null
}

const CREATED = 201

/** Makes an empty conversation. */
@inject()
export class CreateConversation {
  #sql: SqlStore
  #models: ModelManager

  constructor(sql: SqlStore, models: ModelManager) {
    this.#sql = sql
    this.#models = models
  }

  /**
   * Answers the new conversation as JSON; for a repeat of `request` the first answer again. Throws `model_unknown`,
   * `external_id_taken`, `idempotency_key_reused`.
   */
  async execute(
    input: CreateConversationInput,
    request: KeyedRequest | null
  ): Promise<KeyedAnswer> {
    const model = input.model === null ? null : this.#models.admit(input.model, input.owner).id
    try {
      return await oncePerKey(this.#sql, request, (sql) => this.#create(sql, { ...input, model }))
    } catch (error) {
      throw isUniqueViolation(error) ? new Problem('external_id_taken') : error
    }
  }

  async #create(sql: SqlTransaction, input: CreateConversationInput) {
    const { id } = insertConversation(sql, {
      ...input,
      ownerId: input.owner.id,
      lastSeq: 0,
      now: Date.now(),
    })
    if (input.title !== null) {
      indexText(sql, { conversationId: id, messageId: null, text: input.title })
    }
    const conversation = await findConversationOrFail(sql, input.owner.id, id)
    const body = JSON.stringify(new ConversationTransformer(conversation).toObject())
    return { status: CREATED, body, conversationId: id }
  }
}

import { inject } from '@adonisjs/core'
import { ModelManager } from '#ai/model_manager'
import type { Account } from '#auth/account'
import { SqlStore } from '#core/sql_store'
import { CreateConversation } from '#conversations/create_conversation'
import { findConversationOrFail } from '#conversations/find_conversation'
import { UpdateConversation } from '#conversations/update_conversation'
import { readChatRequest } from '#runs/chat_request'
import { SendMessage } from '#runs/send_message'
import type { PlaygroundFields } from './playground_validator.js'

export interface PlaygroundAsked {
  /** Of the first model and, where two are compared, of the second. */
  conversationIds: string[]
  /** Resolves when no answer is being written any more. */
  rested: Promise<unknown>
}

interface Side {
  model: string
  conversationId: string | undefined
}

/** Asks one or two models the same thing, through the door that everybody uses. */
@inject()
export class AskPlayground {
  constructor(
    private sql: SqlStore,
    private models: ModelManager,
    private createConversation: CreateConversation,
    private updateConversation: UpdateConversation,
    private sendMessage: SendMessage
  ) {}

  /** Throws what `CreateConversation`, `UpdateConversation` and `SendMessage` throw; then nothing was asked. */
  async execute(
    account: Account,
    fields: PlaygroundFields,
    requestId: string
  ): Promise<PlaygroundAsked> {
    const sides: Side[] = [{ model: fields.model, conversationId: fields.first }]
    if (fields.compare !== undefined) {
      sides.push({ model: fields.compare, conversationId: fields.second })
    }
    /* Whatever is wrong with the second is found before the first is asked. */
    sides.forEach(({ model }) => this.models.admit(model, account))
    const conversationIds: string[] = []
    for (const side of sides) {
      conversationIds.push(await this.#prepare(account, side, fields))
    }
    const rests: Promise<unknown>[] = []
    for (const [i, conversationId] of conversationIds.entries()) {
      rests.push(...(await this.#ask(account, conversationId, sides[i].model, fields, requestId)))
    }
    return { conversationIds, rested: Promise.all(rests) }
  }

  /** The conversation of one side, with the prompt and tools of the form. */
  async #prepare(
    account: Account,
    { model, conversationId }: Side,
    { system_prompt: prompt, tools }: PlaygroundFields
  ): Promise<string> {
    const settings = { model, systemPrompt: prompt ?? null, tools }
    if (conversationId === undefined) {
      const created = { owner: account, title: null, externalId: null, ...settings }
      const { body } = await this.createConversation.execute(created, null)
      const { id }: { id: string } = JSON.parse(body)
      return id
    }
    const { id } = await this.sql.read((sql) =>
      findConversationOrFail(sql, account.id, conversationId)
    )
    await this.updateConversation.execute(account, id, settings)
    return id
  }

  async #ask(
    account: Account,
    conversationId: string,
    model: string,
    fields: PlaygroundFields,
    requestId: string
  ): Promise<Promise<unknown>[]> {
    const request = await readChatRequest({
      message: fields.message,
      conversation_id: conversationId,
      model,
      tools: fields.tools,
      ...(fields.temperature !== undefined && { temperature: fields.temperature }),
      ...(fields.max_output_tokens !== undefined && {
        max_output_tokens: fields.max_output_tokens,
      }),
    })
    if (request.kind !== 'question') {
      return []
    }
    const sent = await this.sendMessage.execute({ account, request, idempotency: null, requestId })
    return sent.kind === 'started' ? [sent.live.rested] : []
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { REPLAYED_HEADER, hashBody, parseIdempotencyKey } from '#core/idempotency'
import { SqlStore } from '#core/sql_store'
import { validate } from '#core/validate'
import { authorize } from './conversation_policy.js'
import ConversationTransformer from './conversation_transformer.js'
import {
  createConversationValidator,
  listConversationsValidator,
  showConversationValidator,
  updateConversationValidator,
} from './conversation_validators.js'
import { CreateConversation } from './create_conversation.js'
import { DeleteConversation } from './delete_conversation.js'
import { findConversationOrFail } from './find_conversation.js'
import { listConversations } from './list_conversations.js'
import { readMessagePage } from './read_message_page.js'
import { UpdateConversation } from './update_conversation.js'

/** Where the idempotency keys of `store` count. */
const STORE_ROUTE = 'conversations.store'

/** The conversations that a person takes part in. */
@inject()
export default class ConversationsController {
  #sql: SqlStore

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  /** `GET /conversations` */
  async index({ auth, request }: HttpContext) {
    const query = await listConversationsValidator.validate(request.qs())
    const { rows, nextCursor } = await this.#sql.read((sql) =>
      listConversations(sql, {
        userId: auth.getUserOrFail().id,
        isArchived: query.archived === 'true',
        search: query.q ?? null,
        cursor: query.cursor ?? null,
        limit: query.limit,
      })
    )
    return {
      data: rows.map((row) => new ConversationTransformer(row).toObject()),
      next_cursor: nextCursor,
    }
  }

  /** `POST /conversations` */
  @inject()
  async store({ auth, request, response }: HttpContext, createConversation: CreateConversation) {
    const account = auth.getUserOrFail()
    const key = parseIdempotencyKey(request.headers()['idempotency-key'])
    const body = await validate(createConversationValidator, request.body())
    const answer = await createConversation.execute(
      {
        owner: account,
        title: body.title ?? null,
        model: body.model ?? null,
        systemPrompt: body.system_prompt ?? null,
        tools: body.tools ?? 'auto',
        externalId: body.external_id ?? null,
        retentionDays: body.retention_days ?? null,
      },
      key === null
        ? null
        : { userId: account.id, route: STORE_ROUTE, key, bodyHash: hashBody(request.body()) }
    )
    if (answer.isReplayed) {
      response.header(REPLAYED_HEADER, 'true')
    }
    response.status(answer.status).type('application/json')
    return response.send(answer.body)
  }

  /** `GET /conversations/{id}`, with the newest page of messages. */
  async show({ auth, params, request }: HttpContext) {
    const readerId = auth.getUserOrFail().id
    const { leaf, limit } = await showConversationValidator.validate(request.qs())
    return this.#sql.read(async (sql) => {
      const conversation = await findConversationOrFail(sql, readerId, params.id)
      const messages = await readMessagePage(sql, {
        conversationId: conversation.id,
        readerId,
        leaf: leaf ?? null,
        cursor: null,
        limit,
      })
      return { ...new ConversationTransformer(conversation).toObject(), messages }
    })
  }

  /** `PATCH /conversations/{id}` */
  @inject()
  async update({ auth, params, request }: HttpContext, updateConversation: UpdateConversation) {
    const account = auth.getUserOrFail()
    const conversation = await this.#sql.read((sql) =>
      findConversationOrFail(sql, account.id, params.id)
    )
    await authorize(account, 'update', conversation)
    const body = await validate(updateConversationValidator, request.body())
    const updated = await updateConversation.execute(account, conversation.id, {
      title: body.title,
      model: body.model,
      systemPrompt: body.system_prompt,
      tools: body.tools,
      externalId: body.external_id,
      retentionDays: body.retention_days,
      isArchived: body.archived,
    })
    return new ConversationTransformer(updated).toObject()
  }

  /** `DELETE /conversations/{id}` */
  @inject()
  async destroy({ auth, params, response }: HttpContext, deleteConversation: DeleteConversation) {
    const account = auth.getUserOrFail()
    const conversation = await this.#sql.read((sql) =>
      findConversationOrFail(sql, account.id, params.id)
    )
    await authorize(account, 'delete', conversation)
    await deleteConversation.execute(conversation.id)
    response.noContent()
  }
}

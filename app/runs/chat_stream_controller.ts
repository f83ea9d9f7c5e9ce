import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { idempotencyOf } from '#runs/chat_idempotency'
import { readChatRequest } from '#runs/chat_request'
import { StreamAnswer } from '#runs/stream_answer'

/** `POST /conversations/chat/stream`: sends a message and streams the answer. */
@inject()
export default class ChatStreamController {
  constructor(private streamAnswer: StreamAnswer) {}

  async handle(ctx: HttpContext) {
    const idempotency = idempotencyOf(ctx, 'conversations.chat_stream')
    await this.streamAnswer.execute(ctx, await readChatRequest(ctx.request.body()), idempotency)
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { REPLAYED_HEADER } from '#core/idempotency'
import { idempotencyOf } from '#runs/chat_idempotency'
import { readChatRequest } from '#runs/chat_request'
import { FollowRun, fromStart } from '#runs/follow_run'
import { RunFollowers } from '#runs/run_followers'
import { SendMessage } from '#runs/send_message'

/** `POST /conversations/chat/stream`: sends a message and streams the answer. */
@inject()
export default class ChatStreamController {
  constructor(
    private sendMessage: SendMessage,
    private followers: RunFollowers,
    private followRun: FollowRun
  ) {}

  async handle(ctx: HttpContext) {
    const account = ctx.auth.getUserOrFail()
    await this.followers.withPlace(account.id, async (place) => {
      const sent = await this.sendMessage.execute({
        account,
        request: await readChatRequest(ctx.request.body()),
        idempotency: idempotencyOf(ctx, 'conversations.chat_stream'),
        requestId: ctx.request.id() ?? '',
      })
      if (sent.kind === 'repeated') {
        ctx.response.header(REPLAYED_HEADER, 'true')
      }
      await this.followRun.execute(ctx, fromStart(sent.runId), place)
    })
  }
}

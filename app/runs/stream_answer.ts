import type { HttpContext } from '@adonisjs/core/http'
import { REPLAYED_HEADER } from '#core/idempotency'
import type { ChatRequest } from '#runs/chat_request'
import { fromStart, type FollowRun } from '#runs/follow_run'
import { type RunFollowers } from '#runs/run_followers'
import { type SendMessage, type SendMessageInput } from '#runs/send_message'

/** Sends a message and streams the answer. */
export class StreamAnswer {
  constructor(
    private sendMessage: SendMessage,
    private followers: RunFollowers,
    private followRun: FollowRun
  ) {}

  /** Throws `too_many_streams` and what `SendMessage` throws, before anything is sent. */
  async execute(
    ctx: HttpContext,
    request: ChatRequest,
    idempotency: SendMessageInput['idempotency']
  ) {
    const account = ctx.auth.getUserOrFail()
    const requestId = ctx.request.id() ?? ''
    await this.followers.withPlace(account.id, async (place) => {
      const sent = await this.sendMessage.execute({ account, request, idempotency, requestId })
      if (sent.kind === 'repeated') {
        ctx.response.header(REPLAYED_HEADER, 'true')
      }
      await this.followRun.execute(ctx, fromStart(sent.runId), place)
    })
  }
}

import type { HttpContext } from '@adonisjs/core/http'
import { REPLAYED_HEADER } from '#core/idempotency'
import type { ApprovalsRequest, ChatRequest } from '#runs/chat_request'
import { fromStart, type FollowRun } from '#runs/follow_run'
import { type RunFollowers } from '#runs/run_followers'
import { type SendMessage, type SendMessageInput } from '#runs/send_message'
import { type TakeApprovals } from '#runs/take_approvals'

/** Sends a message and streams the answer, or lets one go on that waited, and streams what comes now. */
export class StreamAnswer {
  constructor(
    private sendMessage: SendMessage,
    private followers: RunFollowers,
    private followRun: FollowRun,
    private takeApprovals: TakeApprovals
  ) {}

  /** Throws `too_many_streams` and what `SendMessage` throws, before anything is sent. */
  async execute(
    ctx: HttpContext,
    request: ChatRequest | ApprovalsRequest,
    idempotency: SendMessageInput['idempotency']
  ) {
    const account = ctx.auth.getUserOrFail()
    const requestId = ctx.request.id() ?? ''
    await this.followers.withPlace(account.id, async (place) => {
      if (request.kind === 'approvals') {
        const target = await this.takeApprovals.execute(account, request)
        await this.followRun.execute(ctx, target, place)
        return
      }
      const sent = await this.sendMessage.execute({ account, request, idempotency, requestId })
      if (sent.kind === 'repeated') {
        ctx.response.header(REPLAYED_HEADER, 'true')
      }
      await this.followRun.execute(ctx, fromStart(sent.runId), place)
    })
  }
}

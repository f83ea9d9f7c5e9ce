import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import {
  findIdempotencyKey,
  REPLAYED_HEADER,
  storeIdempotentResponse,
  type IdempotencyScope,
} from '#core/idempotency'
import { problemCodes } from '#core/problem_codes'
import { Problem, headersOfStatus } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { idempotencyOf } from '#runs/chat_idempotency'
import { readChatRequest } from '#runs/chat_request'
import { presentAnswer } from '#runs/present_answer'
import { findRun } from '#runs/run_repository'
import { isResting } from '#runs/run_states'
import { SendMessage } from '#runs/send_message'
import { TakeApprovals } from '#runs/take_approvals'
import { StreamAnswer } from '#runs/stream_answer'

/** Where nothing better is known. */
const RETRY_AFTER_S = 5

interface Answer {
  status: number
  body: string
}

/**
 * `POST /conversations/chat`: sends a message and answers when the run rests, or streams the answer where the body says
 * `"stream": true`.
 */
@inject()
export default class ChatController {
  constructor(
    private sendMessage: SendMessage,
    private streamAnswer: StreamAnswer,
    private takeApprovals: TakeApprovals,
    private sql: SqlStore
  ) {}

  async handle(ctx: HttpContext) {
    const idempotency = idempotencyOf(ctx, 'conversations.chat')
    const request = await readChatRequest(ctx.request.body())
    if (request.wantsStream) {
      return this.streamAnswer.execute(ctx, request, idempotency)
    }
    if (request.kind === 'approvals') {
      const account = ctx.auth.getUserOrFail()
      const { runId } = await this.takeApprovals.execute(account, request)
      await this.takeApprovals.rested(runId)
      await this.#send(ctx, await this.#present(ctx, runId, null))
      return
    }
    const sent = await this.sendMessage.execute({
      account: ctx.auth.getUserOrFail(),
      request,
      idempotency,
      requestId: ctx.request.id() ?? '',
    })
    if (sent.kind === 'repeated') {
      ctx.response.header(REPLAYED_HEADER, 'true')
      await this.#send(ctx, await this.#repeat(ctx, sent.runId, idempotency))
      return
    }
    await sent.live.rested
    await this.#send(ctx, await this.#present(ctx, sent.runId, idempotency))
  }

  /** The first answer again, byte for byte where it was kept. */
  async #repeat(ctx: HttpContext, runId: string, key: IdempotencyScope | null): Promise<Answer> {
    const kept = key && (await this.sql.read((sql) => findIdempotencyKey(sql, key)))
    return kept?.response ?? this.#present(ctx, runId, key)
  }

  async #present(ctx: HttpContext, runId: string, key: IdempotencyScope | null): Promise<Answer> {
    const readerId = ctx.auth.getUserOrFail().id
    const answer = await this.sql.read(async (sql) => {
      const run = await findRun(sql, runId)
      if (run === undefined) {
        throw new Problem('not_found', { detail: 'The conversation is gone.' })
      }
      if (!isResting(run.state)) {
        throw new Problem('idempotency_in_progress', { members: { run_id: run.id } })
      }
      const presented = await presentAnswer(sql, run, readerId, ctx.request.id() ?? '')
      return {
        status: presented.status,
        body: JSON.stringify(presented.body),
        conversationId: run.conversation_id,
      }
    })
    if (key !== null) {
      await this.sql.transaction((sql) => storeIdempotentResponse(sql, key, answer))
    }
    return answer
  }

  /** Answers take their time: who asked must still be allowed to read them. */
  async #send({ auth, response }: HttpContext, { status, body }: Answer) {
    await auth.use('api').confirm()
    const type = status === 200 ? 'application/json' : 'application/problem+json'
    response.status(status).header('content-type', `${type}; charset=utf-8`)
    for (const [name, value] of Object.entries(headersOfStatus(status))) {
      response.header(name, value)
    }
    if (status === problemCodes.budget_exceeded.status) {
      response.header('retry-after', retryAfterOf(body))
    }
    response.send(body)
  }
}

/** An answer that ended with its budget need not be asked for again before that is there again. */
function retryAfterOf(body: string): string {
  const problem: { budget?: { resets_at: string } } = JSON.parse(body)
  const resetsAt = problem.budget === undefined ? 0 : Date.parse(problem.budget.resets_at)
  return String(Math.max(RETRY_AFTER_S, Math.ceil((resetsAt - Date.now()) / 1_000)))
}

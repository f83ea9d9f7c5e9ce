import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import vine from '@vinejs/vine'
import type { Account } from '#auth/account'
import { readBranch } from '#conversations/branch_query'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { problemCodes } from '#core/problem_codes'
import { SqlStore } from '#core/sql_store'
import { settledWithin } from '#core/within'
import { openEventStream } from '#runs/event_stream'
import { RunEngine } from '#runs/run_engine'
import { RunFollowers } from '#runs/run_followers'
import { findRun, type RunHead } from '#runs/run_repository'
import { SendMessage } from '#runs/send_message'
import { readChatRequest } from '#runs/chat_request'
import { submitForm, type Form } from '../forms/form.js'
import { renderPage } from '../pages/render_page.js'
import { MessageStepView, type FirstAnswer } from './message_step_view.js'
import { hrefOf } from './setup_view.js'

/** How long a page without scripts waits for the whole answer. */
const PATIENCE_MS = 60_000
const MAX_MESSAGE = 4_000

const validator = vine.create({
  message: vine.string().trim().minLength(1).maxLength(MAX_MESSAGE),
  /** Sent by scripts, which show the answer as it is written. */
  streams: vine.literal('1').optional(),
})

/** The last step of the first run: a message, and its answer as it is written. */
@inject()
export default class MessageController {
  constructor(
    private sql: SqlStore,
    private sendMessage: SendMessage,
    private engine: RunEngine,
    private followers: RunFollowers
  ) {}

  /** `GET /setup/message` */
  async show(ctx: HttpContext) {
    const account = ctx.auth.use('browser').getUserOrFail()
    const runId = parseId(ctx.request.input('run'))
    const run = runId === null ? null : await this.#findOwn(account, runId)
    const exchange = run === null ? null : await this.#read(run)
    return renderPage(ctx, 'setup/message', await MessageStepView.make(ctx, exchange))
  }

  /** `POST /setup/message` */
  async store(ctx: HttpContext) {
    const submission = await submitForm(ctx, validator, ({ message, streams }) =>
      this.#send(ctx, message, streams !== undefined)
    )
    return submission.done
      ? ctx.response.redirect().toPath(`${hrefOf('message')}?run=${submission.result}`)
      : this.#refuse(ctx, submission.form)
  }

  /** `GET /setup/message/events?run=…`: the events of the chat API. */
  async events(ctx: HttpContext) {
    const account = ctx.auth.use('browser').getUserOrFail()
    const runId = parseId(ctx.request.input('run'))
    const run = runId === null ? null : await this.#findOwn(account, runId)
    if (run === null) {
      throw new Problem('not_found')
    }
    await this.followers.withPlace(account.id, async (place) => {
      ctx.response.header('connection', 'close')
      const response = openEventStream(ctx)
      const log = this.engine.find(run.id)?.log ?? null
      const target = { runId: run.id, cursor: 0, attempt: null }
      this.followers.attach({ ...target, account, response, place, log, folded: null })
    })
  }

  async #send(ctx: HttpContext, message: string, isStreamed: boolean): Promise<string> {
    const request = await readChatRequest({ message })
    if (request.kind !== 'question') {
      throw new Problem('internal_error')
    }
    const sent = await this.sendMessage.execute({
      account: ctx.auth.use('browser').getUserOrFail(),
      request,
      idempotency: null,
      requestId: ctx.request.id() ?? '',
    })
    if (sent.kind === 'started' && !isStreamed) {
      await settledWithin(PATIENCE_MS, sent.live.rested)
    }
    return sent.runId
  }

  async #refuse(ctx: HttpContext, form: Form) {
    return renderPage(ctx, 'setup/message', await MessageStepView.make(ctx, null, form), 422)
  }

  async #findOwn(account: Account, runId: string): Promise<RunHead | null> {
    const run = await this.sql.read((sql) => findRun(sql, runId))
    return run?.user_id === account.id ? run : null
  }

  async #read(run: RunHead): Promise<FirstAnswer> {
    const branch = await this.sql.read((sql) =>
      readBranch(sql, { conversationId: run.conversation_id, from: run.message_id, limit: 2 })
    )
    const answer = branch.find(({ id }) => id === run.message_id)
    const question = branch.find(({ role }) => role === 'user')
    const isOver = run.rest_n !== null
    return {
      runId: run.id,
      question: textOf(question?.parts),
      model: answer?.model ?? null,
      answer: isOver ? textOf(answer?.parts) : null,
      failure: run.error_code === null ? null : failureOf(run.error_code),
    }
  }
}

function textOf(parts: readonly { type: string }[] = []): string {
  return parts
    .map((part) => (part.type === 'text' && 'text' in part ? String(part.text) : ''))
    .join('\n\n')
    .trim()
}

function failureOf(code: string): string {
  const known = Object.entries(problemCodes).find(([name]) => name === code)
  return known?.[1].title ?? 'The answer failed'
}

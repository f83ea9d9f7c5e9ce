import type { Account } from '#auth/account'
import { type ModelManager } from '#ai/model_manager'
import { assertSameRequest, findIdempotencyKey, type IdempotencyScope } from '#core/idempotency'
import { Problem } from '#core/problem'
import type { ChatRequest } from '#runs/chat_request'
import type { LiveRun } from '#runs/live_run'
import type { SettledPart } from '#runs/asked_parts'
import type { ReadAttachments } from '#runs/read_attachments'
import type { PreparedQuestion, PrepareQuestion } from '#runs/prepare_question'
import { type RunEngine } from '#runs/run_engine'
import { findRun } from '#runs/run_repository'
import { type StartRun, type StartRunInput, type StartRunResult } from '#runs/start_run'
import { type StopRun } from '#runs/stop_run'
import { type SqlStore } from '#core/sql_store'

export interface SendMessageInput {
  account: Account
  request: ChatRequest
  idempotency: (IdempotencyScope & { bodyHash: string }) | null
  requestId: string
}

/** A message whose attachments are read. */
type SettledInput = Omit<SendMessageInput, 'request'> & { request: ChatRequest<SettledPart> }

export type SentMessage =
  | { kind: 'started'; runId: string; conversationId: string; live: LiveRun }
  /** The idempotency key was used before: the run that it started, which may be over. */
  | { kind: 'repeated'; runId: string }

/** Stores what a person says and lets the engine answer it. Both chat endpoints are this. */
export class SendMessage {
  constructor(
    private sql: SqlStore,
    private models: ModelManager,
    private readAttachments: ReadAttachments,
    private prepare: PrepareQuestion,
    private startRun: StartRun,
    private stopRun: StopRun,
    private engine: RunEngine
  ) {}

  /** Throws `model_unknown`, `server_stopping` and what `ReadAttachments`, `PrepareQuestion` and `StartRun` throw. */
  async execute(sent: SendMessageInput): Promise<SentMessage> {
    this.#assertNotStopping()
    const input = this.#admitted(sent)
    if (input.request.question.parts.some(({ type }) => type === 'attachment')) {
      const runId = await this.#findRepeated(input)
      if (runId !== null) {
        return { kind: 'repeated', runId }
      }
    }
    /* A shutdown does not wait for other servers. */
    const request = await this.readAttachments.execute(input.account.id, input.request)
    this.#assertNotStopping()
    return this.engine.starting(() => this.#send({ ...input, request }))
  }

  /** What is stored names the model itself: an alias may stand for another one tomorrow. */
  #admitted(input: SendMessageInput): SendMessageInput {
    const { account, request } = input
    const { model } = request.options
    if (model === null) {
      return input
    }
    const options = { ...request.options, model: this.models.admit(model, account).id }
    return { ...input, request: { ...request, options } }
  }

  #assertNotStopping(): void {
    if (this.engine.isStopping) {
      throw new Problem('server_stopping', { headers: { 'retry-after': '5' } })
    }
  }

  async #send(input: SettledInput): Promise<SentMessage> {
    const { request, account } = input
    let prepared: PreparedQuestion
    try {
      prepared = await this.prepare.execute(account.id, request)
    } catch (error) {
      const runId = await this.#findRepeated(input)
      if (runId === null) {
        throw error
      }
      return { kind: 'repeated', runId }
    }
    const result = await this.#startPrepared({ ...request, ...input, ...prepared }, request)
    if (result.kind === 'repeated') {
      return result
    }
    const { run, context } = result
    const live = this.engine.begin(run, context)
    return { kind: 'started', runId: run.id, conversationId: run.conversationId, live }
  }

  /** What would be refused now may have been taken before, under the same key: a file serves one conversation. */
  async #findRepeated({
    idempotency,
  }: Pick<SendMessageInput, 'idempotency'>): Promise<string | null> {
    if (idempotency === null) {
      return null
    }
    const record = await this.sql.read((sql) => findIdempotencyKey(sql, idempotency))
    if (record === undefined) {
      return null
    }
    assertSameRequest(record, idempotency.bodyHash)
    return record.runId
  }

  /** Of a question that is refused, or that is there already, no new file stays. */
  async #startPrepared(
    input: StartRunInput,
    request: SettledInput['request']
  ): Promise<StartRunResult> {
    const { newFiles = [] } = input
    try {
      const result = await this.#start(input, request)
      if (result.kind === 'repeated') {
        await this.prepare.discard(newFiles)
      }
      return result
    } catch (error) {
      /* After any other error the rows may be there: a commit whose acknowledgement was lost. */
      if (error instanceof Problem) {
        await this.prepare.discard(newFiles)
      }
      throw error
    }
  }

  async #start(input: StartRunInput, request: SettledInput['request']): Promise<StartRunResult> {
    try {
      return await this.startRun.execute(input)
    } catch (error) {
      const isOwn = request.replacesActiveRun && (await this.#stopOwn(error, input.account.id))
      if (!isOwn) {
        throw error
      }
      return this.startRun.execute(input)
    }
  }

  /** Stops the run that is in the way where it is the person's own; false where it is not. */
  async #stopOwn(error: unknown, userId: string): Promise<boolean> {
    if (!(error instanceof Problem) || typeof error.members.run_id !== 'string') {
      return false
    }
    const runId = error.members.run_id
    const run = await this.sql.read((sql) => findRun(sql, runId))
    if (run === undefined || run.user_id !== userId) {
      return false
    }
    await this.stopRun.stop(run)
    return true
  }
}

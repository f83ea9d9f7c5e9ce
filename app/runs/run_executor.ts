import type { Logger } from '@adonisjs/core/logger'
import type { ModelManager, ResolvedModel } from '#ai/model_manager'
import type { ModelCall, ModelUsage } from '#ai/types'
import { greaterUsage } from '#ai/usage'
import type { SqlStore } from '#core/sql_store'
import type { AnswerFacts } from '#runs/answer_facts'
import type { LiveRun } from '#runs/live_run'
import { readContextStart, type ContextStart, type ModelContext } from '#runs/model_context'
import { ModelEventWriter, type FileKeeper } from '#runs/model_event_writer'
import { endingOf, RunLost, type RunEnding } from '#runs/run_endings'
import { claimRun } from '#runs/run_repository'
import type { RunFinisher } from '#runs/run_finisher'
import type { RunRecord } from '#runs/run_states'
import type { FinishReasonChunk } from '#runs/ui_chunks'

export interface RunExecutorServices {
  sql: SqlStore
  models: ModelManager
  context: ModelContext
  logger: Logger
  instanceId: string
  keepFile: (run: RunRecord) => FileKeeper
}

const NOTHING: ModelUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  reasoningTokens: 0,
}

/**
 * Executes one run from its claim to its terminal state: asks the model, records what it says, settles. Never throws:
 * whatever happens becomes the run's ending.
 */
export class RunExecutor {
  #services: RunExecutorServices
  #finisher: RunFinisher

  constructor(services: RunExecutorServices, finisher: RunFinisher) {
    this.#services = services
    this.#finisher = finisher
  }

  /** Answers how the run ended; null where another process has it. */
  async execute(live: LiveRun): Promise<RunEnding | null> {
    const answer = new Answer(live, this.#services)
    let ending: RunEnding | null
    try {
      await answer.write()
      ending = { state: 'completed' }
    } catch (error) {
      const { signal } = live.abort
      ending = endingOf(signal.aborted ? signal.reason : error)
      if (ending?.state === 'failed' && ending.code === 'internal_error') {
        const { id, requestId } = live.record
        this.#services.logger.error({ err: error, run_id: id, request_id: requestId }, 'run failed')
      }
    }
    if (ending === null) {
      return null
    }
    return this.#finisher.finish(live, ending, answer)
  }
}

/** The model's part of a run, and what is known of it at any moment. */
export class Answer {
  #live: LiveRun
  #services: RunExecutorServices
  #events: ModelEventWriter
  /** The model that was asked last, and what it was asked. */
  #asked: { model: ResolvedModel; call: ModelCall } | null = null
  #finishReason: FinishReasonChunk | null = null

  constructor(live: LiveRun, services: RunExecutorServices) {
    this.#live = live
    this.#services = services
    this.#events = new ModelEventWriter(live.recorder, services.keepFile(live.record))
  }

  get firstTokenAt() {
    return this.#events.firstTokenAt
  }

  get finishReason() {
    return this.#finishReason
  }

  /** One model step. Rejects with the provider's error or the reason of the abort. */
  async write() {
    const { models } = this.#services
    const { record, recorder, abort } = this.#live
    const start = this.#live.context ?? (await this.#claim())
    abort.signal.throwIfAborted()
    try {
      const outcome = await models.stream(
        models.resolve(record.options.model),
        (model) => this.#callFor(model, start),
        this.#events.emit,
        abort.signal
      )
      this.#finishReason = outcome.finishReason
    } finally {
      await this.#events.settled()
    }
    recorder.chunk({ type: 'finish-step' })
  }

  /** Makes the run ours and reads what the model needs, in one transaction. */
  async #claim(): Promise<ContextStart> {
    const { sql, instanceId } = this.#services
    const { record } = this.#live
    return sql.transaction(async (trx) => {
      if (!(await claimRun(trx, record, instanceId, Date.now()))) {
        throw new RunLost()
      }
      return readContextStart(trx, record)
    })
  }

  /** What the model is asked; the same again where it is asked again. */
  async #callFor(model: ResolvedModel, start: ContextStart): Promise<ModelCall> {
    this.#events.begin()
    if (this.#asked?.model.id !== model.id) {
      const call = await this.#services.context.build(this.#live.record, model, start)
      this.#asked = { model, call }
    }
    return this.#asked.call
  }

  /**
   * What goes to the ledger. The provider's word holds for an answer that came to its end. Of any other one it is the
   * least: what it told meanwhile is not yet all.
   */
  facts(): AnswerFacts | null {
    if (this.#asked === null) {
      return null
    }
    const { model, call } = this.#asked
    const told = this.#events.usage
    const isEstimated = told === null || this.#finishReason === null
    const usage = isEstimated ? greaterUsage(told ?? NOTHING, this.#estimate(call)) : told
    return {
      model: model.id,
      provider: model.provider,
      usage,
      costUsd: this.#services.models.costUsd(model, usage),
      isEstimated,
    }
  }

  /** Nothing is spent where the provider did not take the request; else all of the question, and what was said. */
  #estimate(call: ModelCall): ModelUsage {
    return this.#events.isAccepted
      ? this.#services.models.estimateUsage(call, this.#live.recorder.fold.written)
      : NOTHING
  }
}

import type { ModelManager, ResolvedModel } from '#ai/model_manager'
import type { ModelCall, ModelUsage } from '#ai/types'
import { greaterUsage } from '#ai/usage'
import type { AnswerFacts } from '#runs/answer_facts'
import type { LiveRun } from '#runs/live_run'
import { ModelEventWriter, type FileKeeper, type RequestedCall } from '#runs/model_event_writer'
import type { FinishReasonChunk } from '#runs/ui_chunks'

const NOTHING: ModelUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  reasoningTokens: 0,
}

/** One call of the model within an answer, and what is known of it at any moment. */
export class ModelStep {
  #live: LiveRun
  #models: ModelManager
  #events: ModelEventWriter
  /** The part of the message that this step begins with. */
  #firstPart: number
  /** The model that was asked last, and what it was asked. */
  #asked: { model: ResolvedModel; call: ModelCall } | null = null
  #finishReason: FinishReasonChunk | null = null

  constructor(live: LiveRun, models: ModelManager, keepFile: FileKeeper) {
    this.#live = live
    this.#models = models
    this.#firstPart = live.recorder.fold.parts.length
    this.#events = new ModelEventWriter(live.recorder, keepFile)
  }

  get firstTokenAt() {
    return this.#events.firstTokenAt
  }

  /** Null where the step did not come to its end. */
  get finishReason() {
    return this.#finishReason
  }

  /**
   * Asks the model; answers the calls of tools that it wants made. Rejects with the provider's error or the reason of the
   * abort.
   *
   * @param callFor what a model is asked; the same again where it is asked again
   */
  async write(callFor: (model: ResolvedModel) => Promise<ModelCall>): Promise<RequestedCall[]> {
    const { record, abort } = this.#live
    try {
      const outcome = await this.#models.stream(
        this.#models.resolve(record.options.model),
        async (model) => {
          this.#events.begin()
          if (this.#asked?.model.id !== model.id) {
            this.#asked = { model, call: await callFor(model) }
          }
          return this.#asked.call
        },
        this.#events.emit,
        abort.signal
      )
      this.#finishReason = outcome.finishReason
    } finally {
      await this.#events.settled()
    }
    return this.#events.calls
  }

  /**
   * What goes to the ledger. The provider's word holds for a step that came to its end. Of any other one it is the
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
    const costUsd = this.#models.costUsd(model, usage)
    return {
      model: model.id,
      provider: model.provider,
      usage,
      costUsd,
      knownCostUsd: costUsd ?? 0,
      isEstimated,
      earlier: null,
    }
  }

  /** Nothing is spent where the provider did not take the request; else all of the question, and what was said. */
  #estimate(call: ModelCall): ModelUsage {
    return this.#events.isAccepted
      ? this.#models.estimateUsage(call, this.#live.recorder.fold.writtenFrom(this.#firstPart))
      : NOTHING
  }
}

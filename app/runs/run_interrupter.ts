import type { ModelManager } from '#ai/model_manager'
import type { AnswerFacts } from '#runs/answer_facts'
import type { EventHub } from '#runs/event_hub'
import { MessageFold } from '#runs/message_fold'
import type { SqlStore } from '#core/sql_store'
import { readContextStart, type ModelContext } from '#runs/model_context'
import { INTERRUPTED } from '#runs/run_endings'
import type { RunFinisher } from '#runs/run_finisher'
import { RunLog } from '#runs/run_log'
import { RunRecorder } from '#runs/run_recorder'
import type { RunRecord } from '#runs/run_states'
import { TextTicker } from '#runs/text_ticker'
import type { UiChunk } from '#runs/ui_chunks'

/**
 * Ends a run whose process is gone: all flushed text is kept, the log gets its terminal frames, the ledger an estimate.
 */
export class RunInterrupter {
  #sql: SqlStore
  #hub: EventHub
  #models: ModelManager
  #context: ModelContext
  #finisher: RunFinisher

  constructor(
    services: { sql: SqlStore; hub: EventHub; models: ModelManager; context: ModelContext },
    finisher: RunFinisher
  ) {
    this.#sql = services.sql
    this.#hub = services.hub
    this.#models = services.models
    this.#context = services.context
    this.#finisher = finisher
  }

  /**
   * @param record the run with the attempt that this process took
   * @param storedN the highest stored frame
   * @param chunks what the frames hold, oldest first
   */
  async interrupt(record: RunRecord, storedN: number, chunks: UiChunk[]) {
    const fold = new MessageFold()
    for (const chunk of chunks) {
      fold.apply(chunk)
    }
    const log = new RunLog(record, storedN, this.#hub)
    const recorder = new RunRecorder(log, new TextTicker(), fold)
    recorder.closeInherited()
    const facts = await this.#facts(record, fold)
    await this.#finisher.finish({ record, log, recorder }, INTERRUPTED, {
      facts: () => facts,
      finishReason: null,
      firstTokenAt: null,
    })
  }

  async #facts(record: RunRecord, fold: MessageFold): Promise<AnswerFacts | null> {
    try {
      const model = this.#models.resolve(record.options.model)
      const start = await this.#sql.read((sql) => readContextStart(sql, record))
      const call = await this.#context.outline(record, model, start)
      const usage = this.#models.estimateUsage(call, fold.written)
      return {
        model: model.id,
        provider: model.provider,
        usage,
        costUsd: this.#models.costUsd(model, usage),
        isEstimated: true,
      }
    } catch {
      // The provider is not configured any more: the text is kept all the same, without a line in the ledger.
      return null
    }
  }
}

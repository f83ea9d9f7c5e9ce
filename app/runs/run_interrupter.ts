import type { ModelManager } from '#ai/model_manager'
import type { AnswerFacts } from '#runs/answer_facts'
import type { EventHub } from '#runs/event_hub'
import type { MessageFold } from '#runs/message_fold'
import type { SqlStore } from '#core/sql_store'
import { readInteractions } from '#interactions/interaction_store'
import type { Interaction } from '#interactions/types'
import { readContextStart, type ModelContext } from '#runs/model_context'
import { INTERRUPTED } from '#runs/run_endings'
import type { RunFinisher } from '#runs/run_finisher'
import { RunLog } from '#runs/run_log'
import type { StoredLog } from '#runs/read_stored_log'
import { closedChunk, readMessageUsage } from '#runs/run_continuation'
import { RunRecorder } from '#runs/run_recorder'
import type { RunRecord } from '#runs/run_states'
import { TextTicker } from '#runs/text_ticker'
import { readToolCalls, type LoggedToolCall } from '#tools/read_tool_calls'

const RESULT_LOST = 'The call was made, and the answer was cut off before its result was kept.'

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

  /** @param record the run with the attempt that this process took */
  async interrupt(record: RunRecord, { storedN, fold, lastStart }: StoredLog) {
    const log = new RunLog(record, storedN, this.#hub)
    const recorder = new RunRecorder(log, new TextTicker(), fold)
    recorder.closeInherited()
    const facts = await this.#facts(record, fold, lastStart)
    const { calls, interactions } = await this.#sql.read(async (sql) => ({
      calls: await readToolCalls(sql, record.id),
      interactions: await readInteractions(sql, record.id),
    }))
    recoverInteractions(recorder, interactions)
    recoverCalls(recorder, calls)
    const running = calls.filter(({ state }) => state === 'running')
    await this.#finisher.finish({ record, log, recorder }, INTERRUPTED, {
      facts: () => facts,
      finishReason: null,
      firstTokenAt: null,
      callsInFlight: new Set(running.map(({ callId }) => callId)),
    })
  }

  /** Each step was asked all that the first one was; what the tools brought counts with what was written. */
  async #facts(
    record: RunRecord,
    fold: MessageFold,
    firstPart: number
  ): Promise<AnswerFacts | null> {
    try {
      const model = this.#models.resolve(record.options.model)
      const { start, earlier } = await this.#sql.read(async (sql) => ({
        start: await readContextStart(sql, record),
        earlier: await readMessageUsage(sql, record.messageId),
      }))
      const call = await this.#context.outline(record, model, start)
      const estimate = this.#models.estimateUsage(call, fold.writtenFrom(firstPart))
      const steps = fold.parts.slice(firstPart).filter(({ type }) => type === 'step-start').length
      const usage = { ...estimate, inputTokens: estimate.inputTokens * Math.max(1, steps) }
      const costUsd = this.#models.costUsd(model, usage)
      return {
        model: model.id,
        provider: model.provider,
        usage,
        costUsd,
        knownCostUsd: costUsd ?? 0,
        isEstimated: true,
        earlier,
      }
    } catch {
      // The provider is not configured any more: the text is kept all the same, without a line in the ledger.
      return null
    }
  }
}

/** What people answered is stored before the log says so. */
function recoverInteractions(recorder: RunRecorder, interactions: Interaction[]) {
  const open = new Set(recorder.fold.openInteractions.map(({ id }) => id))
  for (const interaction of interactions) {
    if (open.has(interaction.id) && interaction.state !== 'pending') {
      closedChunk(interaction).forEach((chunk) => recorder.chunk(chunk))
    }
  }
}

/** Calls are stored at once, what the log says of them a moment later: what it lacks is made up for. */
function recoverCalls(recorder: RunRecorder, calls: LoggedToolCall[]) {
  const { fold } = recorder
  for (const { callId, tool, arguments: input, state, isMade } of calls) {
    const shown = fold.openCalls.find(({ toolCallId }) => toolCallId === callId)
    if (shown === undefined && fold.hasCall(callId)) {
      continue
    }
    const call = { toolCallId: callId, dynamic: true as const }
    if (shown === undefined || shown.state === 'input-streaming') {
      recorder.chunk({ type: 'tool-input-available', ...call, toolName: tool, input })
    }
    if (state === 'denied') {
      recorder.chunk({ type: 'tool-output-denied', toolCallId: callId })
    } else if (isMade && state !== 'running' && state !== 'waiting') {
      recorder.chunk({ type: 'tool-output-error', ...call, errorText: RESULT_LOST })
    }
  }
}

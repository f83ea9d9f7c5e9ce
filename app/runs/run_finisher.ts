import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@adonisjs/core/logger'
import { currentTrace } from '#core/current_trace'
import type { SqlStore } from '#core/sql_store'
import { interactionLifetimeMs } from '#interactions/interaction_lifetime'
import { usageBilled } from '#limits/limit_happenings'
import { toMessageUsage, type AnswerFacts } from '#runs/answer_facts'
import type { LiveRun } from '#runs/live_run'
import type { LogWriter } from '#runs/log_writer'
import { runRested } from '#runs/run_happenings'
import { RunLost, type RunEnding } from '#runs/run_endings'
import type { RunRecord } from '#runs/run_states'
import { settleRun, type Settlement } from '#runs/settle_run'
import { chunkOf } from '#runs/suspension'
import type { FinishReasonChunk, UiChunk } from '#runs/ui_chunks'

/** Between two tries to end a run while the database is away, in ms. */
const RETRY_PAUSE_MS = 1_000

/** What of a run is needed to end it. */
type EndingRun = Pick<LiveRun, 'record' | 'log' | 'recorder'>

interface AnswerSoFar {
  facts(): AnswerFacts | null
  readonly finishReason: FinishReasonChunk | null
  readonly firstTokenAt: number | null
  /** The model's ids of the tool calls that have begun and not ended. */
  readonly callsInFlight: ReadonlySet<string>
}

/**
 * Brings a run to its rest, mostly its terminal state: the last frames, then everything in one transaction, and only then do
 * followers see the end. While the database is away it is tried again: a run never stays without an end.
 */
export class RunFinisher {
  #sql: SqlStore
  #writer: LogWriter
  #logger: Logger

  constructor(services: { sql: SqlStore; writer: LogWriter; logger: Logger }) {
    this.#sql = services.sql
    this.#writer = services.writer
    this.#logger = services.logger
  }

  /** Leaves a run to the process that has taken it: nothing more of its log is stored from here. */
  async leave({ log }: Pick<EndingRun, 'log'>): Promise<void> {
    await this.#writer.release(log)
  }

  /** Answers the ending; null where another process took the run meanwhile. */
  async finish(live: EndingRun, ending: RunEnding, answer: AnswerSoFar): Promise<RunEnding | null> {
    const { record, log, recorder } = live
    const now = Date.now()
    const facts = answer.facts()
    const finishReason = finishReasonOf(ending, answer.finishReason)
    recorder.closeBlock()
    await this.#writer.release(log)
    if (ending.state !== 'awaiting_input') {
      recorder.closeCalls(answer.callsInFlight)
    }
    const chunks = [
      ...waitChunks(ending, now + interactionLifetimeMs()),
      ...endChunks(ending, record, facts, finishReason),
    ]
    chunks.forEach((chunk) => recorder.chunk(chunk))
    const frames = log.unstored()
    if (frames === null) {
      return null
    }
    const settlement = {
      state: ending.state,
      suspended: ending.state === 'awaiting_input' ? ending.suspended : [],
      errorCode: 'code' in ending ? ending.code : null,
      frames,
      finishReason,
      parts: recorder.fold.parts,
      facts,
      firstTokenAt: answer.firstTokenAt,
      now,
    }
    for (;;) {
      try {
        await this.#sql.transaction((sql) => settleRun(sql, record, settlement), { canWait: true })
        log.markStored(frames.lastN)
        log.rest()
        this.#tell(record, settlement)
        this.#log(record, ending)
        return ending
      } catch (err) {
        if (err instanceof RunLost) {
          return null
        }
        this.#logger.error(
          { err, run_id: record.id, request_id: record.requestId, ...currentTrace.fields },
          'the run’s end cannot be stored; trying again'
        )
        await sleep(RETRY_PAUSE_MS)
      }
    }
  }

  /** The id that people are told with a failure leads to its code here. */
  #log({ id, requestId }: RunRecord, ending: RunEnding): void {
    if ('code' in ending) {
      const { state, code } = ending
      const fields = { run_id: id, request_id: requestId, code, ...currentTrace.fields }
      this.#logger.warn(fields, `the run ended as ${state}`)
    }
  }

  #tell({ createdAt }: RunRecord, { state, facts, firstTokenAt, now }: Settlement) {
    runRested.tell({
      state,
      provider: facts?.provider ?? null,
      model: facts?.model ?? null,
      firstTokenMs: firstTokenAt === null ? null : firstTokenAt - createdAt,
      durationMs: now - createdAt,
    })
    if (facts !== null) {
      usageBilled.tell(facts)
    }
  }
}

/** Why an answer ended; null where somebody stopped it. */
export function finishReasonOf(
  ending: RunEnding,
  told: FinishReasonChunk | null
): FinishReasonChunk | null {
  switch (ending.state) {
    case 'completed':
      return told ?? 'other'
    case 'awaiting_input':
      return 'tool-calls'
    case 'stopped':
      return null
    case 'failed':
    case 'interrupted':
      return 'error'
    default: {
      const exhaustive: never = ending
      return exhaustive
    }
  }
}

/** The frames that ask people, and the end of the step that asks. */
function waitChunks(ending: RunEnding, expiresAt: number): UiChunk[] {
  return ending.state === 'awaiting_input'
    ? [
        ...ending.suspended.flatMap(({ asks }) => asks.map((ask) => chunkOf(ask, expiresAt))),
        { type: 'finish-step' },
      ]
    : []
}

/** The frames that end a run's log, or its part before people are waited for. */
export function endChunks(
  ending: RunEnding,
  run: { requestId: string; createdAt: number },
  facts: AnswerFacts | null,
  finishReason: FinishReasonChunk | null
): UiChunk[] {
  if (finishReason === null) {
    return [{ type: 'abort' }]
  }
  const error = 'code' in ending ? { code: ending.code, request_id: run.requestId } : null
  const finish: UiChunk = {
    type: 'finish',
    finishReason,
    messageMetadata: {
      ...(facts !== null && {
        model: facts.model,
        provider: facts.provider,
        usage: toMessageUsage(facts),
      }),
      finish_reason: finishReason,
      created_at: new Date(run.createdAt).toISOString(),
      ...(error !== null && { error }),
    },
  }
  return error === null || !('text' in ending)
    ? [finish]
    : [
        { type: 'message-metadata', messageMetadata: { error } },
        { type: 'error', errorText: ending.text },
        finish,
      ]
}

import { abortable } from '#core/abortable'
import { currentTrace } from '#core/current_trace'
import { interactionLifetimeMs } from '#interactions/interaction_lifetime'
import type { LiveRun } from '#runs/live_run'
import { RunLost } from '#runs/run_endings'
import { questionsOf, type Suspension } from '#runs/suspension'
import type { ToolRoundServices } from '#runs/tool_round'
import { toolResultChunks } from '#runs/tool_result_chunks'
import { requestFault } from '#tools/request_fault'
import { ToolCallError } from '#tools/tool_call_error'
import type { ToolBudget } from '#tools/tool_budget'
import { endToolCall, type ToolCallOutcomeState } from '#tools/tool_call_log'
import { toolCallEnded, toolCalls, type ToolCallDone } from '#tools/tool_happenings'
import type { CatalogueTool, ResumedCall, ToolCallOutcome, ToolProgress } from '#tools/types'

/** Progress is shown this often at most, in ms. */
const PROGRESS_INTERVAL_MS = 250
/** A server may say much at once; what is shown is kept in the log. In UTF-16 units. */
const MAX_PROGRESS_LENGTH = 500
/** A call may ask a person this often. */
const MAX_QUESTION_ROUNDS = 5

/** A call that is stored as running. */
export interface MadeCall {
  callId: string
  tool: CatalogueTool
  arguments: Record<string, unknown>
  /** What a person answered since; `round` counts how often the call has asked. */
  resumed: (ResumedCall & { round: number }) | null
}

/** The tool is that of a call that was made. */
type EndedCall = Pick<MadeCall, 'callId'> & Partial<Pick<MadeCall, 'tool'>>

/** Makes one call and writes what comes of it into the run's log and into the table of calls. */
export class CallTool {
  #services: ToolRoundServices
  #live: LiveRun
  #budget: ToolBudget
  #begun = new Set<string>()

  constructor(services: ToolRoundServices, live: LiveRun, budget: ToolBudget) {
    this.#services = services
    this.#live = live
    this.#budget = budget
  }

  /** The model's ids of the calls that have begun and not ended. */
  get begun(): ReadonlySet<string> {
    return this.#begun
  }

  /**
   * Answers what the call waits for, null where it has ended. Rejects where the run is aborted or not ours any more; the
   * call stays begun.
   */
  async execute(call: MadeCall): Promise<Suspension | null> {
    const { signal } = this.#live.abort
    this.#begun.add(call.callId)
    const startedAt = performance.now()
    let outcome: ToolCallOutcome
    try {
      outcome = await toolCalls.do(call, async (done) => {
        const answer = await this.#call(call)
        done({ outcome: outcomeOf(answer) })
        return answer
      })
    } catch (error) {
      signal.throwIfAborted()
      await this.#fail(call, this.#failureOf(call, error), startedAt)
      return null
    }
    signal.throwIfAborted()
    if (outcome.kind === 'input_required') {
      const round = (call.resumed?.round ?? 0) + 1
      const fault =
        round > MAX_QUESTION_ROUNDS
          ? 'The tool asks again and again.'
          : requestFault(outcome.requests)
      if (fault !== null) {
        await this.#fail(call, new ToolCallError('failed', fault), startedAt)
        return null
      }
      return this.#suspend(call, questionsOf(call.callId, call.tool, { ...outcome, round }))
    }
    const { isError, chunks } = await toolResultChunks(
      call,
      outcome.result,
      this.#services.keepFile
    )
    await this.#end(call, isError ? 'failed' : 'succeeded', startedAt)
    chunks.forEach((chunk) => this.#live.recorder.chunk(chunk))
    return null
  }

  /** Whoever signs in lets the call go on. */
  async #suspend({ tool }: MadeCall, suspension: Suspension): Promise<Suspension> {
    const expiresAt = Date.now() + interactionLifetimeMs()
    for (const ask of suspension.asks) {
      if (ask.kind === 'url' && ask.purpose === 'sign_in') {
        const waiting = { interactionId: ask.id, expiresAt }
        await this.#services.tools.signInAsked(tool, ask.url, this.#live.record.userId, waiting)
      }
    }
    return suspension
  }

  /** Ends a call that is stored as running and will not be made. */
  async refuse(callId: string, errorText: string) {
    await this.#fail({ callId }, new ToolCallError('failed', errorText), performance.now())
  }

  /** The call with its limit of time, which progress does not extend and no source can overstay. */
  async #call({ callId, tool, arguments: input, resumed }: MadeCall): Promise<ToolCallOutcome> {
    const { abort, record } = this.#live
    const limitMs = this.#budget.callMs
    const overtime = new AbortController()
    const timer = setTimeout(() => {
      overtime.abort(
        new ToolCallError(
          'timed_out',
          `The tool did not answer within ${Math.round(limitMs / 1000)} s.`
        )
      )
    }, limitMs)
    const signal = AbortSignal.any([abort.signal, overtime.signal])
    try {
      signal.throwIfAborted()
      const onProgress = this.#progressOf(callId, signal)
      const request = { tool, arguments: input, userId: record.userId, resumed, signal, onProgress }
      return await abortable(this.#services.tools.call(request), signal)
    } finally {
      clearTimeout(timer)
    }
  }

  #progressOf(callId: string, signal: AbortSignal) {
    let shownAt = -Infinity
    return ({ progress, total, message }: ToolProgress) => {
      const now = performance.now()
      if (signal.aborted || !this.#begun.has(callId) || now - shownAt < PROGRESS_INTERVAL_MS) {
        return
      }
      shownAt = now
      this.#live.recorder.chunk({
        type: 'data-progress',
        transient: true,
        data: {
          tool_call_id: callId,
          progress,
          ...(total !== undefined && { total }),
          ...(message !== undefined && { message: message.slice(0, MAX_PROGRESS_LENGTH) }),
        },
      })
    }
  }

  #failureOf({ tool }: MadeCall, error: unknown): ToolCallError {
    if (error instanceof ToolCallError) {
      return error
    }
    const { id, requestId } = this.#live.record
    const about = { run_id: id, request_id: requestId, tool: tool.name }
    const fields = { err: error, ...about, ...currentTrace.fields }
    this.#services.logger.error(fields, 'a tool call failed on our side')
    return new ToolCallError('unknown', 'The call failed. Whether it took effect is not known.')
  }

  async #fail(call: EndedCall, error: ToolCallError, startedAt: number) {
    await this.#end(call, error.failure, startedAt)
    this.#live.recorder.chunk({
      type: 'tool-output-error',
      toolCallId: call.callId,
      errorText: error.message,
      dynamic: true,
    })
  }

  async #end(call: EndedCall, state: ToolCallOutcomeState, startedAt: number) {
    const { id: runId } = this.#live.record
    const end = { state, durationMs: performance.now() - startedAt, now: Date.now() }
    const isOurs = await this.#services.sql.transaction((sql) =>
      endToolCall(sql, { runId, callId: call.callId }, end)
    )
    if (!isOurs) {
      throw new RunLost()
    }
    this.#begun.delete(call.callId)
    if (call.tool !== undefined) {
      const { server } = call.tool
      toolCallEnded.tell({ server, outcome: state, durationMs: end.durationMs })
    }
  }
}

function outcomeOf(answer: ToolCallOutcome): ToolCallDone['outcome'] {
  if (answer.kind === 'input_required') {
    return 'input_required'
  }
  return answer.result.isError ? 'failed' : 'succeeded'
}

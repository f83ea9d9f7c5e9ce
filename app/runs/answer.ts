import type { ModelManager, ResolvedModel } from '#ai/model_manager'
import type { ModelTool } from '#ai/types'
import type { SqlStore } from '#core/sql_store'
import type { MessageUsage } from '#conversations/message_view'
import { spendingOfFacts, sumOfFacts, type AnswerFacts } from '#runs/answer_facts'
import type { LiveRun } from '#runs/live_run'
import { readContextStart, type ContextStart, type ModelContext } from '#runs/model_context'
import type { FileKeeper } from '#runs/model_event_writer'
import { ModelStep } from '#runs/model_step'
import { takeUpCalls, type Continuation } from '#runs/run_continuation'
import { RunLost } from '#runs/run_endings'
import { RunBudget } from '#runs/run_budget'
import { claimRun } from '#runs/run_repository'
import { startChunk } from '#runs/run_writer'
import type { Suspension } from '#runs/suspension'
import { ToolRound, type ToolRoundServices } from '#runs/tool_round'
import { ToolBudget, type ToolLimits } from '#tools/tool_budget'
import { NO_TOOLS, type OfferedTools } from '#tools/tool_catalogue'

const NO_CALLS: ReadonlySet<string> = new Set()

export interface AnswerServices extends Omit<ToolRoundServices, 'keepFile'> {
  sql: SqlStore
  models: ModelManager
  context: ModelContext
  instanceId: string
  limits: ToolLimits
  keepFile: FileKeeper
}

/** The writing of an answer: model step, tool calls, next step, until the model has said all. What is known of it at any moment. */
export class Answer {
  #live: LiveRun
  #services: AnswerServices
  #steps: ModelStep[] = []
  #round: ToolRound | null = null
  #budget: RunBudget
  #earlier: MessageUsage | null = null

  constructor(live: LiveRun, services: AnswerServices) {
    this.#live = live
    this.#services = services
    this.#budget = new RunBudget(services.sql, live.record)
  }

  /** When the model began to speak, in ms since 1970. */
  get firstTokenAt() {
    return this.#steps[0]?.firstTokenAt ?? null
  }

  /** What the last step told. */
  get finishReason() {
    return this.#steps.at(-1)?.finishReason ?? null
  }

  /** The model's ids of the tool calls that have begun and not ended. */
  get callsInFlight(): ReadonlySet<string> {
    return this.#round?.begun ?? NO_CALLS
  }

  /** What was used since the answer was begun or gone on with; null where no model was asked. */
  facts(): AnswerFacts | null {
    const steps = this.#steps.map((step) => step.facts()).filter((facts) => facts !== null)
    const facts = sumOfFacts(steps)
    return facts && { ...facts, earlier: this.#earlier }
  }

  /**
   * Writes the answer to its end, or as far as it goes without a person: then answers what is waited for. Rejects with the
   * provider's error or the reason of the abort.
   */
  async write(): Promise<Suspension[]> {
    const { record, recorder, abort, context } = this.#live
    const { start, continuation } =
      context === null ? await this.#claim() : { start: context, continuation: null }
    abort.signal.throwIfAborted()
    const { tools } = record.options
    const offered =
      tools === 'none' ? NO_TOOLS : await this.#services.tools.offered(record.userId, tools)
    const budget = new ToolBudget(this.#services.limits, continuation?.spent)
    const round = new ToolRound(this.#services, this.#live, budget)
    this.#round = round
    let suspended = continuation === null ? [] : await this.#goOn(continuation, offered, round)
    const modelTools = [...offered.values()].map(toModelTool)
    while (suspended.length === 0) {
      const { calls, isOver } = await this.#step(start, modelTools, budget)
      if (calls.length > 0) {
        suspended = await round.run(calls, offered)
      }
      if (suspended.length === 0) {
        recorder.chunk({ type: 'finish-step' })
      }
      if (isOver || calls.length === 0) {
        break
      }
    }
    return suspended
  }

  /** One step of the model. It is the last one where its calls are not made because the run has had its share. */
  async #step(start: ContextStart, tools: ModelTool[], budget: ToolBudget) {
    const { models, context, keepFile } = this.#services
    const { record, recorder } = this.#live
    const answer = [...recorder.fold.parts]
    const spent = spendingOfFacts(this.facts())
    const step = new ModelStep(this.#live, models, keepFile)
    this.#steps.push(step)
    const calls = await step.write(async (model: ResolvedModel) => {
      const call = await context.build(record, model, start, { answer, tools })
      return this.#budget.cover(model, call, spent)
    })
    return { calls, isOver: budget.exhausted !== null }
  }

  /** Makes the run ours and reads what it needs, in one transaction. */
  async #claim(): Promise<{ start: ContextStart; continuation: Continuation | null }> {
    const { sql, instanceId } = this.#services
    const { record } = this.#live
    return sql.transaction(async (trx) => {
      const now = Date.now()
      if (!(await claimRun(trx, record, instanceId, now))) {
        throw new RunLost()
      }
      const start = await readContextStart(trx, record)
      return { start, continuation: await takeUpCalls(trx, record, now) }
    })
  }

  /** Goes on after people have answered. */
  async #goOn({ chunks, calls, earlier }: Continuation, offered: OfferedTools, round: ToolRound) {
    const { record, recorder } = this.#live
    this.#earlier = earlier
    recorder.chunk(startChunk({ ...record, userMessageId: record.parentId }))
    chunks.forEach((chunk) => recorder.chunk(chunk))
    return round.goOn(calls, offered)
  }
}

function toModelTool({
  name,
  description,
  inputSchema,
}: {
  name: string
  description: string
  inputSchema: Record<string, unknown>
}): ModelTool {
  return { name, description, inputSchema }
}

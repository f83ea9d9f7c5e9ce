import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import { readToolGrants } from '#interactions/tool_grants'
import type { LiveRun } from '#runs/live_run'
import type { FileKeeper, RequestedCall } from '#runs/model_event_writer'
import type { ContinuedCall } from '#runs/run_continuation'
import { RunLost } from '#runs/run_endings'
import { ownsRun } from '#runs/run_repository'
import { approvalOf, type Suspension } from '#runs/suspension'
import { CallTool, type MadeCall } from '#runs/call_tool'
import { decideCall, isObject } from '#tools/decide_call'
import { insertToolCalls, type NewToolCall } from '#tools/tool_call_log'
import type { ToolBudget } from '#tools/tool_budget'
import type { OfferedTools, ToolCatalogue } from '#tools/tool_catalogue'

const CHANGED_MEANWHILE = 'Not called: the tool has changed or gone since the person was asked.'

export interface ToolRoundServices {
  sql: SqlStore
  tools: ToolCatalogue
  logger: Logger
  keepFile: FileKeeper
}

/**
 * Makes the calls of an answer's tools: those of one step side by side, each stored before it is made. What needs a
 * person is left for the end of the round.
 */
export class ToolRound {
  #services: ToolRoundServices
  #live: LiveRun
  #budget: ToolBudget
  #calling: CallTool

  constructor(services: ToolRoundServices, live: LiveRun, budget: ToolBudget) {
    this.#services = services
    this.#live = live
    this.#budget = budget
    this.#calling = new CallTool(services, live, budget)
  }

  /** The model's ids of the calls that have begun and not ended. */
  get begun(): ReadonlySet<string> {
    return this.#calling.begun
  }

  /** Makes the calls of one step; answers what waits for a person. Rejects with the reason of the abort, or `RunLost`. */
  async run(calls: RequestedCall[], offered: OfferedTools): Promise<Suspension[]> {
    const exhausted = this.#budget.exhausted
    if (exhausted === null) {
      this.#budget.beginRound()
    }
    const { sql } = this.#services
    const { record, recorder } = this.#live
    const made: MadeCall[] = []
    const suspended: Suspension[] = []
    const refused: { callId: string; errorText: string }[] = []
    const rows: NewToolCall[] = []
    const grants = await this.#grants(offered)
    for (const call of calls) {
      const decision = decideCall(call, offered, grants)
      const isOver = exhausted !== null || !this.#budget.takeCall()
      const row = {
        callId: call.id,
        round: this.#budget.round,
        tool: call.name,
        server: decision.tool?.server ?? null,
        definitionHash: decision.tool?.definitionHash ?? null,
        arguments: call.input,
      }
      if (decision.kind === 'refuse' || isOver) {
        const errorText =
          decision.kind === 'refuse'
            ? decision.errorText
            : (exhausted ?? this.#budget.exhausted ?? 'Not called.')
        rows.push({ ...row, state: 'failed' })
        if (call.fault === null) {
          refused.push({ callId: call.id, errorText })
        }
      } else if (decision.kind === 'ask') {
        rows.push({ ...row, state: 'waiting' })
        suspended.push(approvalOf(call.id, decision.tool, decision.arguments))
      } else {
        rows.push({ ...row, state: 'running' })
        made.push({
          callId: call.id,
          tool: decision.tool,
          arguments: decision.arguments,
          resumed: null,
        })
      }
    }
    await sql.transaction(async (trx) => {
      if (!(await ownsRun(trx, record))) {
        throw new RunLost()
      }
      await insertToolCalls(trx, record, rows, Date.now())
    })
    for (const { callId, errorText } of refused) {
      recorder.chunk({ type: 'tool-output-error', toolCallId: callId, errorText, dynamic: true })
    }
    return [...suspended, ...(await this.#make(made))]
  }

  /** Makes the calls that people have let go on: they are stored as running. */
  async goOn(calls: ContinuedCall[], offered: OfferedTools): Promise<Suspension[]> {
    const made: MadeCall[] = []
    for (const call of calls) {
      const tool = offered.get(call.tool)
      const input = call.arguments
      if (tool?.definitionHash === call.definitionHash && isObject(input)) {
        made.push({ callId: call.callId, tool, arguments: input, resumed: call.resumed })
      } else {
        await this.#calling.refuse(call.callId, CHANGED_MEANWHILE)
      }
    }
    return this.#make(made)
  }

  async #make(calls: MadeCall[]): Promise<Suspension[]> {
    const results = await Promise.allSettled(calls.map((call) => this.#calling.execute(call)))
    this.#live.abort.signal.throwIfAborted()
    return results.flatMap((result) => {
      if (result.status === 'rejected') {
        throw result.reason
      }
      return result.value ?? []
    })
  }

  async #grants(offered: OfferedTools): Promise<ReadonlyMap<string, string>> {
    const { conversationId, userId } = this.#live.record
    const mayAsk = [...offered.values()].some(({ policy }) => policy === 'ask')
    return mayAsk
      ? this.#services.sql.read((sql) => readToolGrants(sql, conversationId, userId))
      : new Map()
  }
}

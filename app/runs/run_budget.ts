import type { ModelCall } from '#ai/types'
import { estimateInputTokens } from '#ai/usage'
import type { ResolvedModel } from '#ai/model_manager'
import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { BudgetExceeded } from '#limits/budgets/budget_exceeded'
import { readBudgets, type BudgetsOfPayers } from '#limits/budgets/budgets_in_force'
import type { Reservation } from '#limits/budgets/reservation'
import { release, reserve } from '#limits/budgets/reserve'
import { NOTHING, type Spending } from '#limits/budgets/spending'
import { noteUsedUp } from '#limits/budgets/warnings'
import { outputWithinAll, type WorstCase } from '#limits/budgets/worst_case'
import { estimateStart, type ContextStart } from '#runs/model_context'
import { RunLost } from '#runs/run_endings'
import { ownsRun, storeReservation } from '#runs/run_repository'
import type { RunOptions, RunRecord } from '#runs/run_states'

/** The longest answer of a model of which nobody has told it: such a model is told this limit where a budget counts. */
const UNKNOWN_LONGEST_ANSWER = 16_384
/** What the first call may send besides the conversation: tools, what files say, older messages. Kept free on top. */
const ROOM_TOKENS = { withTools: 8_192, without: 1_024 }

/**
 * Keeps free what the first call of a run may use at most, in the transaction that begins the run. Throws
 * `BudgetExceeded`.
 */
export function reserveStart(
  sql: Sql,
  who: BudgetsOfPayers,
  run: { model: ResolvedModel; options: RunOptions; context: ContextStart },
  now: number
): Promise<Reservation> {
  const { model, options, context } = run
  const room = options.tools === 'none' ? ROOM_TOKENS.without : ROOM_TOKENS.withTools
  const worst: WorstCase = {
    spent: NOTHING,
    inputTokens: Math.min(estimateStart(context), model.contextTokens),
    outputTokens: longestAnswer(model, options.max_output_tokens),
    roomTokens: room,
    prices: model.prices,
  }
  return reserve(sql, who, worst, now)
}

/** Sees to it that a run asks its models for no more than its budgets allow. */
export class RunBudget {
  #sql: SqlStore
  #run: RunRecord

  constructor(sql: SqlStore, run: RunRecord) {
    this.#sql = sql
    this.#run = run
  }

  /**
   * Keeps free what the next call may use at most, where that is not so already. Rejects with `BudgetExceeded`, or
   * `RunLost` where another process has the run.
   *
   * @param spent what the run used up to now, and the ledger does not have
   * @returns the call; where the budgets allow no longer answer, with that as its limit
   */
  async cover(model: ResolvedModel, call: ModelCall, spent: Spending): Promise<ModelCall> {
    const worst: WorstCase = {
      spent,
      inputTokens: estimateInputTokens(call),
      outputTokens: longestAnswer(model, call.maxOutputTokens),
      roomTokens: 0,
      prices: model.prices,
    }
    if (!this.#covers(worst)) {
      this.#run.reservation = await this.#reserve(worst)
    }
    const { counters } = this.#run.reservation
    if (counters?.length === 0) {
      return call
    }
    const allowed = Math.min(worst.outputTokens, outputWithinAll(worst, this.#run.reservation))
    const isTold = model.maxOutputTokens !== null && allowed === worst.outputTokens
    return isTold ? call : { ...call, maxOutputTokens: allowed }
  }

  #covers(worst: WorstCase): boolean {
    const { reservation } = this.#run
    return (
      reservation.counters !== null &&
      (reservation.counters.length === 0 ||
        outputWithinAll(worst, reservation) >= worst.outputTokens)
    )
  }

  async #reserve(worst: WorstCase): Promise<Reservation> {
    try {
      return await this.#sql.transaction((sql) => this.#reserveAnew(sql, worst))
    } catch (error) {
      if (error instanceof BudgetExceeded) {
        await noteUsedUp(this.#sql, error.budget)
      }
      throw error
    }
  }

  /** In place of what was reserved before. */
  async #reserveAnew(sql: Sql, worst: WorstCase): Promise<Reservation> {
    const { reservation, userId } = this.#run
    const now = Date.now()
    if (!(await ownsRun(sql, this.#run))) {
      throw new RunLost()
    }
    const who = await readBudgets(sql, { userId, tokenId: reservation.tokenId }, now)
    await release(sql, reservation)
    const anew = await reserve(sql, who, worst, now)
    await storeReservation(sql, this.#run, anew)
    return anew
  }
}

function longestAnswer(model: ResolvedModel, asked: number | undefined): number {
  return asked ?? model.maxOutputTokens ?? UNKNOWN_LONGEST_ANSWER
}

import type { ModelCall } from '#ai/types'
import { estimateInputTokens } from '#ai/usage'
import type { ResolvedModel } from '#ai/model_manager'
import type { SqlTransaction } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { BudgetExceeded } from '#limits/budgets/budget_exceeded'
import { readBudgets, type BudgetsOfPayers } from '#limits/budgets/budgets_in_force'
import { isOfNow, type Reservation } from '#limits/budgets/reservation'
import { reserve, type Wish } from '#limits/budgets/reserve'
import { NOTHING, type Spending } from '#limits/budgets/spending'
import { noteUsedUp } from '#limits/budgets/warnings'
import { outputWithinAll, type WorstCase } from '#limits/budgets/worst_case'
import { estimateStart, type ContextStart } from '#runs/model_context'
import { RunLost } from '#runs/run_endings'
import { ownsRun, storeReservation } from '#runs/run_repository'
import type { RunOptions, RunRecord } from '#runs/run_states'

/** The longest answer of a model of which nobody has told it. */
const UNKNOWN_LONGEST_ANSWER = 16_384
/** What the first call may send besides the conversation: tools, what files say, older messages. Kept free on top. */
const ROOM_TOKENS = { withTools: 8_192, without: 1_024 }

/** What the first call of a run may use at most. */
export function wishOfStart(
  run: { model: ResolvedModel; options: RunOptions; context: ContextStart },
  who: BudgetsOfPayers,
  now: number
): Wish {
  const { model, options, context } = run
  const inputTokens = Math.min(estimateStart(context), model.contextTokens)
  const worst: WorstCase = {
    spent: NOTHING,
    inputTokens,
    outputTokens: longestAnswer(model, inputTokens, options.max_output_tokens),
    roomTokens: options.tools === 'none' ? ROOM_TOKENS.without : ROOM_TOKENS.withTools,
    prices: model.prices,
  }
  return { ...who, worst, previous: null, now }
}

/** Sees to it that a run asks its models for no more than its budgets allow. */
export class RunBudget {
  #sql: SqlStore
  #run: RunRecord
  #isFirst = true

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
    const inputTokens = estimateInputTokens(call)
    const worst: WorstCase = {
      spent,
      inputTokens,
      outputTokens: longestAnswer(model, inputTokens, call.maxOutputTokens),
      roomTokens: 0,
      prices: model.prices,
    }
    if (!(await this.#covers(worst))) {
      this.#run.reservation = await this.#reserve(worst)
    }
    this.#isFirst = false
    const { reservation } = this.#run
    if (reservation.counters?.length === 0) {
      return call
    }
    const allowed = outputWithinAll(worst, reservation)
    return allowed < worst.outputTokens ? { ...call, maxOutputTokens: allowed } : call
  }

  async #covers(worst: WorstCase): Promise<boolean> {
    const { reservation, userId } = this.#run
    const now = Date.now()
    if (reservation.counters === null) {
      return false
    }
    if (reservation.counters.length > 0) {
      return isOfNow(reservation, now) && outputWithinAll(worst, reservation) >= worst.outputTokens
    }
    /* The question was stored a moment ago; later steps come under budgets that are new. */
    if (this.#isFirst) {
      return true
    }
    const { budgets } = await this.#sql.read((sql) =>
      readBudgets(sql, { userId, tokenId: reservation.tokenId }, now)
    )
    return budgets.length === 0
  }

  async #reserve(worst: WorstCase): Promise<Reservation> {
    try {
      return await this.#sql.transaction((sql) => this.#reserveAnew(sql, worst))
    } catch (error) {
      if (error instanceof BudgetExceeded) {
        await noteUsedUp(this.#sql, error)
      }
      throw error
    }
  }

  /** In place of what was reserved before. */
  async #reserveAnew(sql: SqlTransaction, worst: WorstCase): Promise<Reservation> {
    const { reservation: previous, userId } = this.#run
    const now = Date.now()
    if (!(await ownsRun(sql, this.#run))) {
      throw new RunLost()
    }
    const who = await readBudgets(sql, { userId, tokenId: previous.tokenId }, now)
    const anew = await reserve(sql, { ...who, worst, previous, now })
    storeReservation(sql, this.#run, anew)
    return anew
  }
}

/** Of a model of which nobody has told it no more than its context has room for. */
function longestAnswer(
  { maxOutputTokens, contextTokens }: ResolvedModel,
  inputTokens: number,
  asked: number | undefined
): number {
  const unknown = Math.max(1, Math.min(UNKNOWN_LONGEST_ANSWER, contextTokens - inputTokens))
  return asked ?? maxOutputTokens ?? unknown
}

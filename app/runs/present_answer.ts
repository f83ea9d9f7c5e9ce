import { signedAddress } from '#files/present_parts'
import { PROVIDER_ERROR_CODES } from '#ai/errors'
import { Problem } from '#core/problem'
import { problemCodes, type ProblemCode } from '#core/problem_codes'
import type { Sql } from '#core/sql'
import { readBranch } from '#conversations/branch_query'
import MessageTransformer from '#conversations/message_transformer'
import { readSiblings } from '#conversations/siblings_query'
import { BudgetExceeded } from '#limits/budgets/budget_exceeded'
import { readBudgets } from '#limits/budgets/budgets_in_force'
import { findUsedUp } from '#limits/budgets/find_used_up'
import { LEAST_OUTPUT_TOKENS } from '#limits/budgets/worst_case'
import { readInteractions } from '#interactions/interaction_store'
import InteractionTransformer from '#interactions/interaction_transformer'
import type { RunHead } from '#runs/run_repository'

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCodes, code)
}

/**
 * What `POST /conversations/chat` answers for a run that rests: 200 with the message, or the problem that it failed with
 * and the partial message.
 */
export async function presentAnswer(sql: Sql, run: RunHead, readerId: string, requestId: string) {
  const [view] = await readBranch(sql, {
    conversationId: run.conversation_id,
    from: run.message_id,
    limit: 1,
  })
  const siblings = await readSiblings(sql, [view])
  const message = new MessageTransformer(
    view,
    siblings.get(view.id) ?? [view.id],
    signedAddress(readerId)
  ).toObject()
  const ids = { conversation_id: run.conversation_id, run_id: run.id }

  if (run.state === 'failed' || run.state === 'interrupted') {
    const code = run.error_code ?? ''
    const exceeded = code === 'budget_exceeded' ? await exceededBudget(sql, run.user_id) : null
    const problem = new Problem(isProblemCode(code) ? code : 'internal_error', {
      detail: exceeded?.detail ?? detailOf(code),
      members: { ...exceeded?.members, ...ids, message },
    })
    return { status: problem.status, body: problem.toDocument(requestId) }
  }
  const interactions = await pendingInteractions(sql, run)
  return { status: 200, body: { ...ids, status: run.state, message, interactions } }
}

/** What stands in the way now, of an answer that had to end because of it. */
async function exceededBudget(sql: Sql, userId: string): Promise<BudgetExceeded | null> {
  const now = Date.now()
  const { budgets } = await readBudgets(sql, { userId, tokenId: null }, now)
  const budget = await findUsedUp(sql, budgets, { least: LEAST_OUTPUT_TOKENS, now })
  return budget && new BudgetExceeded(budget, { isUsedUp: true, now })
}

/** What the run waits for. */
async function pendingInteractions(sql: Sql, run: RunHead) {
  const interactions = run.state === 'awaiting_input' ? await readInteractions(sql, run.id) : []
  return interactions
    .filter(({ state }) => state === 'pending')
    .map((interaction) => new InteractionTransformer(interaction).toObject())
}

/** The error texts of providers are general: the code says the same. */
function detailOf(code: string): string | undefined {
  return PROVIDER_ERROR_CODES.some((known) => known === code)
    ? 'The model provider did not give a complete answer. What had been written is kept.'
    : undefined
}

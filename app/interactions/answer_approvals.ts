import { inject } from '@adonisjs/core'
import type { Account } from '#auth/account'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import type { ApprovalResponse } from './ai_sdk_approvals.js'
import { AnswerInteraction } from './answer_interaction.js'
import { findInteractionOrFail } from './interaction_queries.js'
import type { Interaction } from './types.js'

export interface AnswerApprovalsInput {
  account: Account
  /** Approvals of other conversations are foreign. */
  conversationId: string
  responses: ApprovalResponse[]
}

/** An approval that a client answered. */
export interface AnsweredApproval {
  id: string
  runId: string
  /** False where it was closed before: a repeat, or too late. */
  isTaken: boolean
}

/** Whether an error is the answer of one of these codes. */
function isProblem(error: unknown, ...codes: Problem['code'][]): boolean {
  return error instanceof Problem && codes.includes(error.code)
}

/** Takes the approvals that an AI SDK client sends back. */
@inject()
export class AnswerApprovals {
  constructor(
    private sql: SqlStore,
    private answerInteraction: AnswerInteraction
  ) {}

  /**
   * Answers which of them are approvals that this person was asked for in this conversation; forged and foreign ones do
   * nothing and are left out. Throws `token_invalid`.
   */
  async execute({
    account,
    conversationId,
    responses,
  }: AnswerApprovalsInput): Promise<AnsweredApproval[]> {
    const answered: AnsweredApproval[] = []
    for (const response of responses) {
      const approval = await this.#find(account, response.id)
      if (approval?.kind === 'approval' && approval.conversationId === conversationId) {
        const isTaken = await this.#answer(account, response)
        answered.push({ id: approval.id, runId: approval.runId, isTaken })
      }
    }
    return answered
  }

  async #find({ id: userId }: Account, id: string): Promise<Interaction | null> {
    try {
      return await this.sql.read((sql) => findInteractionOrFail(sql, userId, id))
    } catch (error) {
      if (isProblem(error, 'not_found')) {
        return null
      }
      throw error
    }
  }

  async #answer(account: Account, { id, approved, reason }: ApprovalResponse): Promise<boolean> {
    try {
      const action = approved ? 'accept' : 'decline'
      await this.answerInteraction.execute({ account, id, action, reason })
      return true
    } catch (error) {
      if (isProblem(error, 'interaction_closed', 'not_found')) {
        return false
      }
      throw error
    }
  }
}

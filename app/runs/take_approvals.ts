import { inject } from '@adonisjs/core'
import type { Account } from '#auth/account'
import { findConversationOrFail } from '#conversations/find_conversation'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { AnswerInteraction } from '#interactions/answer_interaction'
import { findInteraction } from '#interactions/interaction_queries'
import type { ApprovalsRequest } from '#runs/chat_request'
import type { FollowTarget } from '#runs/follow_run'
import { readStoredLog } from '#runs/read_stored_log'
import { RunEngine } from '#runs/run_engine'
import { findRun, type RunHead } from '#runs/run_repository'

/**
 * Takes the approvals that an AI SDK client sends back with its history, and lets their run go on. What counts is what the
 * server has asked: ids that it has not given this person for this conversation do nothing.
 */
@inject()
export class TakeApprovals {
  constructor(
    private sql: SqlStore,
    private answerInteraction: AnswerInteraction,
    private engine: RunEngine
  ) {}

  /**
   * Answers where the run's log goes on. Throws `not_found`, and `interaction_closed` where none of the approvals is known
   * here; one that is closed already is left as it is.
   */
  async execute(account: Account, request: ApprovalsRequest): Promise<FollowTarget> {
    const { run, known, cursor } = await this.sql.read((sql) => this.#find(sql, account, request))
    for (const { id, approved, reason } of known) {
      await this.#answer({ account, id, action: approved ? 'accept' : 'decline', reason })
    }
    return { runId: run.id, cursor, attempt: run.attempt }
  }

  /** Resolves when the run, which goes on here, rests. */
  async rested(runId: string): Promise<void> {
    await this.engine.started()
    await this.engine.find(runId)?.rested
  }

  async #find(sql: Sql, account: Account, { conversation, responses }: ApprovalsRequest) {
    const { id: conversationId } = await findConversationOrFail(sql, account.id, conversation)
    const known = []
    let runId: string | null = null
    for (const response of responses) {
      const interaction = await findInteraction(sql, account.id, response.id)
      if (interaction?.conversationId === conversationId && interaction.kind === 'approval') {
        runId = interaction.runId
        known.push(response)
      }
    }
    const run = runId === null ? undefined : await findRun(sql, runId)
    if (run === undefined) {
      throw new Problem('interaction_closed', {
        detail: 'None of these approvals is asked for in this conversation.',
      })
    }
    return { run, known, cursor: await this.#cursorOf(sql, run) }
  }

  /** The frame before the continuation's `start`. */
  async #cursorOf(sql: Sql, run: RunHead): Promise<number> {
    if (run.state === 'awaiting_input' && run.rest_n !== null) {
      return run.rest_n
    }
    const { storedN, lastStartN } = await readStoredLog(sql, run.key)
    return run.state === 'queued' ? storedN : lastStartN - 1
  }

  async #answer(answer: Parameters<AnswerInteraction['execute']>[0]) {
    try {
      await this.answerInteraction.execute(answer)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'interaction_closed') {
        throw error
      }
    }
  }
}

import { inject } from '@adonisjs/core'
import type { Account } from '#auth/account'
import { findConversationOrFail } from '#conversations/find_conversation'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { AnswerApprovals } from '#interactions/answer_approvals'
import type { ApprovalsRequest } from '#runs/chat_request'
import type { FollowTarget } from '#runs/follow_run'
import { readStoredLog } from '#runs/read_stored_log'
import { RunEngine } from '#runs/run_engine'
import { findRun, findUnfinishedRuns } from '#runs/run_repository'

/**
 * Takes the approvals that an AI SDK client sends back with its history, and lets their run go on. What counts is what the
 * server has asked: ids that it has not given this person for this conversation do nothing.
 */
@inject()
export class TakeApprovals {
  constructor(
    private sql: SqlStore,
    private answerApprovals: AnswerApprovals,
    private engine: RunEngine
  ) {}

  /**
   * Answers where the run's log goes on. Throws `not_found`, and `interaction_closed` where none of the approvals is known
   * here; one that is closed already is left as it is.
   */
  async execute(
    account: Account,
    { conversation, responses }: ApprovalsRequest
  ): Promise<FollowTarget> {
    const { conversationId, runs } = await this.sql.read(async (sql) => {
      const { id } = await findConversationOrFail(sql, account.id, conversation)
      return { conversationId: id, runs: await findUnfinishedRuns(sql, id) }
    })
    const [answered] = await this.answerApprovals.execute({ account, conversationId, responses })
    if (answered === undefined) {
      throw new Problem('interaction_closed', {
        detail: 'None of these approvals is asked for in this conversation.',
      })
    }
    const waiting = runs.find(({ id, rest_n: rest }) => id === answered.runId && rest !== null)
    return waiting === undefined
      ? this.#continuationOf(answered.runId)
      : { runId: waiting.id, cursor: waiting.rest_n ?? 0, attempt: waiting.attempt }
  }

  /** Resolves when the run, if it goes on here, rests. */
  async rested(runId: string): Promise<void> {
    await this.engine.started()
    await this.engine.find(runId)?.rested
  }

  /** A run that went on before: the frame before its last `start`, which may be yet to come. */
  #continuationOf(runId: string): Promise<FollowTarget> {
    return this.sql.read(async (sql) => {
      const run = await findRun(sql, runId)
      if (run === undefined) {
        throw new Problem('not_found', { detail: 'The conversation is gone.' })
      }
      const { storedN, lastStartN } = await readStoredLog(sql, run.key)
      const cursor = run.state === 'queued' ? storedN : lastStartN - 1
      return { runId, cursor, attempt: run.attempt }
    })
  }
}

import { inject } from '@adonisjs/core'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { closeInteraction, holdRun } from './interaction_store.js'
import { RunContinuation } from './types.js'

export interface CompleteSignInInput {
  interactionId: string
  /** Who signed in. */
  userId: string
}

/** The person has signed in where an interaction asked for it: the run goes on. */
@inject()
export class CompleteSignIn {
  constructor(
    private sql: SqlStore,
    private continuation: RunContinuation
  ) {}

  /** False where no such sign-in waits any more: it was declined or cancelled, or its time is over. */
  async execute(input: CompleteSignInInput): Promise<boolean> {
    const runId = await this.sql.transaction((sql) => this.#accept(sql, input))
    if (runId !== null) {
      this.continuation.wake(runId)
    }
    return runId !== null
  }

  /** The run that waited; null where none did. */
  async #accept(sql: Sql, { interactionId, userId }: CompleteSignInInput): Promise<string | null> {
    const now = Date.now()
    const row = await sql.get<{ run_id: string }>(
      `select run_id from interactions
       where id = ? and user_id = ? and purpose = 'sign_in' and expires_at > ?`,
      interactionId,
      userId,
      now
    )
    if (row === undefined) {
      return null
    }
    await holdRun(sql, row.run_id)
    const closing = { state: 'accepted', answeredBy: userId, now } as const
    if (!(await closeInteraction(sql, interactionId, closing))) {
      return null
    }
    await this.continuation.answered(sql, row.run_id)
    return row.run_id
  }
}

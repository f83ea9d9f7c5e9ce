import { inject } from '@adonisjs/core'
import type { Account } from '#auth/account'
import { invalidToken } from '#auth/auth_problems'
import { lockLiveCredential } from '#auth/lock_live_account'
import { oncePerKey, type KeyedAnswer, type KeyedRequest } from '#core/once_per_key'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { checkAnswer, type GivenAnswer } from './check_answer.js'
import { ExpireInteractions } from './expire_interactions.js'
import { findInteractionOrFail } from './interaction_queries.js'
import { closeInteraction, holdRun, type ClosedState } from './interaction_store.js'
import InteractionTransformer from './interaction_transformer.js'
import { grantTool } from './tool_grants.js'
import { RunContinuation, type Interaction, type InteractionAnswer } from './types.js'

export interface AnswerInteractionInput extends GivenAnswer {
  account: Account
  /** As a client wrote it. */
  id: string
}

const STATES: Record<GivenAnswer['action'], ClosedState> = {
  accept: 'accepted',
  decline: 'declined',
  cancel: 'cancelled',
}

const OK = 200

function closed({ state }: Interaction): Problem {
  return new Problem('interaction_closed', {
    detail: `It is ${state} already.`,
    members: { state },
  })
}

/** The time of an interaction is over that nobody has marked as expired yet. */
class IsDue extends Error {}

/** Takes what a person says to an interaction, once, and lets its run go on. */
@inject()
export class AnswerInteraction {
  constructor(
    private sql: SqlStore,
    private continuation: RunContinuation,
    private expireInteractions: ExpireInteractions
  ) {}

  /**
   * Answers the closed interaction as JSON; for a repeat of `request` the first answer again. Throws `not_found` (also
   * where it waits for somebody else), `interaction_closed`, `validation_failed` (it stays open), `token_invalid`,
   * `idempotency_key_reused`.
   */
  async execute(
    input: AnswerInteractionInput,
    request: KeyedRequest | null = null
  ): Promise<KeyedAnswer> {
    const asked = await this.#find(input)
    const isOpen = asked.state === 'pending' && asked.expiresAt > Date.now()
    /* What was asked never changes. Where it is closed the transaction says so, unless it knows the request. */
    const answer = isOpen ? checkAnswer(asked, input) : {}
    try {
      const kept = await oncePerKey(this.sql, request, (sql) =>
        this.#close(sql, asked, input, answer)
      )
      if (!kept.isReplayed) {
        this.continuation.wake(asked.runId)
      }
      return kept
    } catch (error) {
      if (!(error instanceof IsDue)) {
        throw error
      }
      await this.expireInteractions.execute(Date.now())
      throw closed(await this.#find(input))
    }
  }

  #find({ account, id }: AnswerInteractionInput): Promise<Interaction> {
    return this.sql.read((sql) => findInteractionOrFail(sql, account.id, id))
  }

  async #close(
    sql: Sql,
    { id, runId }: Interaction,
    { account, action }: AnswerInteractionInput,
    answer: InteractionAnswer
  ) {
    if (!(await lockLiveCredential(sql, account))) {
      throw invalidToken()
    }
    await holdRun(sql, runId)
    const now = Date.now()
    const interaction = await findInteractionOrFail(sql, account.id, id)
    if (interaction.state !== 'pending') {
      throw closed(interaction)
    }
    if (interaction.expiresAt <= now) {
      throw new IsDue()
    }
    const state = STATES[action]
    if (!(await closeInteraction(sql, id, { state, answer, answeredBy: account.id, now }))) {
      throw closed(await findInteractionOrFail(sql, account.id, id))
    }
    await this.#grant(sql, interaction, answer, now)
    await this.continuation.answered(sql, runId)
    const { conversationId } = interaction
    const body = JSON.stringify(new InteractionTransformer({ ...interaction, state }).toObject())
    return { status: OK, body, conversationId }
  }

  async #grant(
    sql: Sql,
    { conversationId, userId, tool, definitionHash }: Interaction,
    answer: InteractionAnswer,
    now: number
  ) {
    if (answer.alwaysAllow && definitionHash !== null) {
      await grantTool(sql, { conversationId, userId, tool: tool.name, definitionHash }, now)
    }
  }
}

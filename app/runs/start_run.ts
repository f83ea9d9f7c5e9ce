import type { ModelManager } from '#ai/model_manager'
import { tokenOf, type Account } from '#auth/account'
import { invalidToken } from '#auth/auth_problems'
import { lockLiveCredential } from '#auth/lock_live_account'
import { isUniqueViolation } from '#core/database_errors'
import {
  assertSameRequest,
  claimIdempotencyKey,
  findIdempotencyKey,
  type IdempotencyScope,
} from '#core/idempotency'
import { Problem } from '#core/problem'
import type { SqlTransaction } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import type { WrittenFile } from '#files/store_file'
import { indexText } from '#conversations/search_index'
import { BudgetExceeded } from '#limits/budgets/budget_exceeded'
import { readBudgets } from '#limits/budgets/budgets_in_force'
import { reserve, wholeReservation } from '#limits/budgets/reserve'
import { noteUsedUp } from '#limits/budgets/warnings'
import { tooManyAtOnce } from '#limits/too_many_at_once'
import { subjectOf, textOf } from '#runs/message_parts'
import { attachFiles } from '#runs/attach_files'
import { readContextStart, type ContextStart } from '#runs/model_context'
import { wishOfStart } from '#runs/run_budget'
import { openPlace } from '#runs/run_place'
import type { Question } from '#runs/question'
import type { RequestedOptions } from '#runs/chat_request'
import { countActiveRuns, findUnfinishedRuns, storeReservation } from '#runs/run_repository'
import type { RunRecord } from '#runs/run_states'
import { stopIdleRun } from '#runs/stop_idle_run'
import { insertAnswer, insertQuestion, insertRun } from '#runs/run_writer'

export interface StartRunInput {
  account: Account
  /** The conversation's id or the caller's own `external_id`; null makes a new conversation. */
  conversation: string | null
  /** Whether an unknown `conversation` is made, with that as its `external_id`. */
  createIfMissing: boolean
  question: Question
  /** Files that came with the question: they are on the disk and have no row yet. */
  newFiles?: WrittenFile[]
  options: RequestedOptions
  idempotency: (IdempotencyScope & { bodyHash: string }) | null
  requestId: string
}

export type StartRunResult =
  | { kind: 'started'; run: RunRecord; context: ContextStart }
  /** The idempotency key was used before: the run that it started. */
  | { kind: 'repeated'; runId: string }

export interface StartRunSettings {
  maxPerUser: number
  maxPerConversation: number
  /** Whether conversations get their title from the first words of the question at once. */
  titleFromQuestion: boolean
  instanceId: string
}

/** Two requests made the same conversation, or took the same key, at the same moment: look again. */
class LostRace extends Error {}

const MAX_TRIES = 3

/** The whole branch of a new conversation. */
const QUESTION_ALONE = { role: 'user', parentId: null } as const

/**
 * Stores a question and begins the run that answers it, in one transaction: conversation, message, empty answer, run, first
 * frame and idempotency key are all there or none is. What the model needs first is read in the same. Throws `token_invalid`
 * where the credential has ended meanwhile, `not_found`, `run_in_progress`, `too_many_runs`, `budget_exceeded`,
 * `idempotency_key_reused`, `model_unknown`, `validation_failed`.
 */
export class StartRun {
  #sql: SqlStore
  #models: Pick<ModelManager, 'admit'>
  #settings: StartRunSettings

  constructor(sql: SqlStore, models: Pick<ModelManager, 'admit'>, settings: StartRunSettings) {
    this.#sql = sql
    this.#models = models
    this.#settings = settings
  }

  async execute(input: StartRunInput): Promise<StartRunResult> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#sql.transaction((sql) => this.#start(sql, input))
      } catch (error) {
        if (error instanceof BudgetExceeded) {
          await noteUsedUp(this.#sql, error)
        }
        const isRace = error instanceof LostRace || isUniqueViolation(error)
        if (!isRace || tries === MAX_TRIES) {
          throw error
        }
      }
    }
  }

  async #start(sql: SqlTransaction, input: StartRunInput): Promise<StartRunResult> {
    const userId = input.account.id
    /* One person's starts come one after the other: their runs can be counted, and a repeat finds what it repeats. */
    const [isLive, active] = await Promise.all([
      lockLiveCredential(sql, input.account),
      countActiveRuns(sql, userId),
    ])
    if (!isLive) {
      throw invalidToken()
    }
    const repeated = await this.#findRepeated(sql, input)
    if (repeated !== null) {
      return { kind: 'repeated', runId: repeated }
    }
    const now = Date.now()
    const text = textOf(input.question.parts)
    const titleText = this.#settings.titleFromQuestion ? subjectOf(input.question.parts) : null
    const place = await openPlace(sql, { ...input, userId }, { now, titleText })
    await this.#assertConversationMayRun(sql, place, now)
    this.#assertUserMayRun(active)

    let userMessageId = place.existingId
    if (userMessageId === null) {
      await attachFiles(sql, input, place.conversationId)
      userMessageId = insertQuestion(sql, {
        ...place,
        participantId: place.userParticipantId,
        seq: place.firstSeq,
        parts: input.question.parts,
        now,
      })
      indexText(sql, { conversationId: place.conversationId, messageId: userMessageId, text })
    }
    const messageId = insertAnswer(sql, {
      conversationId: place.conversationId,
      participantId: place.assistantParticipantId,
      parentId: userMessageId,
      seq: place.firstSeq + 1,
      now,
    })
    const model = this.#models.admit(input.options.model ?? place.model, input.account)
    const options = {
      ...input.options,
      model: model.id,
      tools: input.options.tools ?? place.tools,
    }
    const newest = place.isNew ? [{ ...QUESTION_ALONE, parts: input.question.parts }] : null
    const { conversationId } = place
    const [context, who] = await Promise.all([
      readContextStart(sql, { conversationId, parentId: userMessageId }, newest),
      readBudgets(sql, { userId, tokenId: tokenOf(input.account) }, now),
    ])
    const wish = wishOfStart({ model, options, context }, who, now)
    const whole = wholeReservation(wish)
    const { id, key } = await insertRun(sql, {
      conversationId: place.conversationId,
      messageId,
      userMessageId,
      userId,
      instanceId: this.#settings.instanceId,
      options,
      reservation: whole,
      requestId: input.requestId,
      now,
    })
    await this.#claimKey(sql, input, id, conversationId)
    const reservation = await reserve(sql, wish, whole)
    if (reservation !== whole) {
      storeReservation(sql, { key }, reservation)
    }
    const run: RunRecord = {
      id,
      key,
      attempt: 1,
      conversationId: place.conversationId,
      messageId,
      parentId: userMessageId,
      userId,
      requestId: input.requestId,
      options,
      reservation,
      createdAt: now,
    }
    return { kind: 'started', run, context }
  }

  async #findRepeated(sql: SqlTransaction, { idempotency }: StartRunInput): Promise<string | null> {
    if (idempotency === null) {
      return null
    }
    const record = await findIdempotencyKey(sql, idempotency)
    if (record === undefined) {
      return null
    }
    assertSameRequest(record, idempotency.bodyHash)
    return record.runId
  }

  async #claimKey(
    sql: SqlTransaction,
    { idempotency }: StartRunInput,
    runId: string,
    conversationId: string
  ): Promise<void> {
    if (
      idempotency !== null &&
      !(await claimIdempotencyKey(sql, { ...idempotency, runId, conversationId }))
    ) {
      throw new LostRace()
    }
  }

  #assertUserMayRun(active: number) {
    if (active >= this.#settings.maxPerUser) {
      const policy = { name: 'answers', atOnce: this.#settings.maxPerUser }
      throw tooManyAtOnce('too_many_runs', policy, {
        detail: `You have ${active} answers being written; wait until one is done.`,
        retryAfterS: 5,
      })
    }
  }

  /** Whoever goes on without answering what an AI has asked takes the question back. */
  async #assertConversationMayRun(
    sql: SqlTransaction,
    place: { isNew: boolean; conversationId: string },
    now: number
  ) {
    if (place.isNew) {
      return
    }
    const unfinished = await findUnfinishedRuns(sql, place.conversationId)
    const rows = unfinished.filter(({ state }) => state !== 'awaiting_input')
    for (const run of unfinished.filter(({ state }) => state === 'awaiting_input')) {
      await stopIdleRun(sql, run, now)
    }
    if (rows.length >= this.#settings.maxPerConversation) {
      throw new Problem('run_in_progress', {
        detail: 'An answer is being written in this conversation; stop it or wait.',
        members: { run_id: rows[0].id },
      })
    }
  }
}

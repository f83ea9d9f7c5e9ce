import type { Logger } from '@adonisjs/core/logger'
import { ProviderError, type ProviderErrorCode } from '#ai/errors'
import type { ModelManager, ResolvedModel } from '#ai/model_manager'
import type { ModelUser } from '#ai/model_book'
import type { ModelCall, ModelCompletion } from '#ai/types'
import type { SqlTransaction } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { titleFromText } from '#conversations/conversation_titles'
import { replaceText } from '#conversations/search_index'
import { insertUsageEntry, type NewUsageEntry } from '#limits/insert_usage_entry'
import { findUsedUp } from '#limits/budgets/find_used_up'
import { readBudgets } from '#limits/budgets/budgets_in_force'
import { usageBilled } from '#limits/limit_happenings'
import { toNanoUsd } from '#limits/nano_usd'
import { cheapestModelFor } from './cheapest_model.js'
import { cleanTitle } from './clean_title.js'
import { titleCall } from './title_call.js'
import { findTitleSubject, type TitleSubject } from './title_subject.js'

export interface MakeTitleInput {
  conversationId: string
  /** The run whose answer is the first. */
  runId: string
  /** False where the model may have been asked before. */
  mayAskModel: boolean
}

export interface MakeTitleServices {
  sql: SqlStore
  models: ModelManager
  logger: Logger
  /** `provider/model`; null for a cheap one of the answer's provider; `off` for none. */
  titleModel: () => string | null
}

/** How long a title may take, in ms. */
const TIMEOUT_MS = 30_000

/** About how many tokens a title takes. */
const TITLE_COST = 1_000

/** A model that is kept for administrators makes no titles by itself. */
const EVERYBODY: ModelUser = { role: 'member' }

/** Failures after which the provider has answered, and bills it. */
const BILLED: readonly ProviderErrorCode[] = ['provider_protocol_error', 'content_filtered']

/** What a call of the model brought. */
interface Called {
  title: string | null
  cost: Pick<NewUsageEntry, 'provider' | 'model' | 'usage' | 'isEstimated'> & {
    costUsd: number | null
  }
}

/** An answer without a title where the provider gave one that cannot be used; throws anything else. */
function unusable(error: unknown): ModelCompletion {
  if (error instanceof ProviderError && BILLED.includes(error.code)) {
    return { text: '', usage: null }
  }
  throw error
}

/**
 * Gives a conversation a title that says what it is about. A model is asked once at most; where that fails, the title
 * is made of the question's first words.
 */
export class MakeTitle {
  #services: MakeTitleServices

  constructor(services: MakeTitleServices) {
    this.#services = services
  }

  /** Does nothing where the conversation has a title or is gone. `signal` ends the wait for the model. */
  async execute({ mayAskModel, ...ids }: MakeTitleInput, signal: AbortSignal): Promise<void> {
    const { sql } = this.#services
    const subject = await sql.read((connection) => findTitleSubject(connection, ids))
    if (subject === null) {
      return
    }
    const called = mayAskModel ? await this.#ask(subject, ids.conversationId, signal) : null
    await this.#store(ids, subject, called)
  }

  /** Null where the model did not answer. The model manager logs failures of the provider. */
  async #ask(
    subject: TitleSubject,
    conversationId: string,
    signal: AbortSignal
  ): Promise<Called | null> {
    const { models, logger, titleModel } = this.#services
    const wanted = titleModel() ?? cheapestModelFor(subject.model, models.list(EVERYBODY))
    if (wanted === 'off' || !(await this.#mayPay(subject.userId))) {
      return null
    }
    try {
      const model = models.resolve(wanted)
      const call = titleCall(subject, model)
      const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
      const completion = await models.complete(model, call, limited).catch(unusable)
      return this.#called(model, call, completion)
    } catch (err) {
      logger.warn(
        { err, conversation_id: conversationId },
        'the model made no title; taking the first words of the question'
      )
      return null
    }
  }

  /** A title is small: nothing is reserved for it. */
  #mayPay(userId: string): Promise<boolean> {
    return this.#services.sql.read(async (sql) => {
      const now = Date.now()
      const { budgets } = await readBudgets(sql, { userId, tokenId: null }, now)
      return (await findUsedUp(sql, budgets, { least: TITLE_COST, now })) === null
    })
  }

  #called(model: ResolvedModel, call: ModelCall, completion: ModelCompletion): Called {
    const { models } = this.#services
    const usage = completion.usage ?? models.estimateUsage(call, completion.text)
    return {
      title: cleanTitle(completion.text),
      cost: {
        provider: model.provider,
        model: model.id,
        usage,
        costUsd: models.costUsd(model, usage),
        isEstimated: completion.usage === null,
      },
    }
  }

  /** What was spent is kept in any case, the title where there is still none. */
  async #store(
    { conversationId, runId }: { conversationId: string; runId: string },
    { userId, question }: TitleSubject,
    called: Called | null
  ): Promise<void> {
    const title = called?.title ?? titleFromText(question)
    await this.#services.sql.transaction(async (sql) => {
      const now = Date.now()
      if (title !== null) {
        await setTitle(sql, conversationId, title, now)
      }
      if (called !== null) {
        const { payers } = await readBudgets(sql, { userId, tokenId: null }, now)
        await insertUsageEntry(sql, {
          payers,
          reservation: null,
          conversationId,
          runId,
          kind: 'title',
          ...called.cost,
          costNanoUsd: toNanoUsd(called.cost.costUsd),
          now,
        })
      }
    })
    if (called !== null) {
      usageBilled.tell(called.cost)
    }
  }
}

async function setTitle(
  sql: SqlTransaction,
  conversationId: string,
  title: string,
  now: number
): Promise<void> {
  const changes = await sql.run(
    'update conversations set title = ?, updated_at = ? where id = ? and title is null',
    title,
    now,
    conversationId
  )
  if (changes === 1) {
    replaceText(sql, { conversationId, messageId: null, text: title })
  }
}

import { inject } from '@adonisjs/core'
import type { Account } from '#auth/account'
import { ModelManager } from '#ai/model_manager'
import { isUniqueViolation } from '#core/database_errors'
import { Problem } from '#core/problem'
import type { SqlValue } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { setRetention } from './conversation_summaries.js'
import { findConversationOrFail, type ConversationView } from './find_conversation.js'
import { replaceText } from './search_index.js'
import type { ToolChoice } from './tool_choice.js'

/** What is absent stays as it is; null empties a field. */
export interface ConversationChanges {
  title?: string | null
  model?: string | null
  systemPrompt?: string | null
  tools?: ToolChoice
  externalId?: string | null
  /** Days without a message after which it is deleted. */
  retentionDays?: number | null
  isArchived?: boolean
}

/** The assignments for what is to change; concurrent changes of other fields are left alone. */
function assignmentsFor(changes: ConversationChanges, now: number) {
  const assignments = ['updated_at = ?']
  const values: SqlValue[] = [now]
  const assign = (column: string, value: SqlValue | undefined) => {
    if (value !== undefined) {
      assignments.push(`${column} = ?`)
      values.push(value)
    }
  }
  assign('title', changes.title)
  assign('model', changes.model)
  assign('system_prompt', changes.systemPrompt)
  assign('tools', changes.tools && JSON.stringify(changes.tools))
  assign('external_id', changes.externalId)
  if (changes.isArchived === true) {
    assignments.push('archived_at = coalesce(archived_at, ?)')
    values.push(now)
  } else if (changes.isArchived === false) {
    assignments.push('archived_at = null')
  }
  return { text: assignments.join(', '), values }
}

/** Changes a conversation's settings. Its place in lists, which is its newest message's, stays. */
@inject()
export class UpdateConversation {
  #sql: SqlStore
  #models: ModelManager

  constructor(sql: SqlStore, models: ModelManager) {
    this.#sql = sql
    this.#models = models
  }

  /**
   * Answers the conversation as it is now. Throws `model_unknown`, `external_id_taken`, and `not_found` where it is
   * gone meanwhile.
   *
   * @param account - who changes it, and whose view is answered
   */
  async execute(
    account: Pick<Account, 'id' | 'role'>,
    conversationId: string,
    changes: ConversationChanges
  ): Promise<ConversationView> {
    const { model } = changes
    const admitted = model ? { ...changes, model: this.#models.admit(model, account).id } : changes
    try {
      return await this.#write(account.id, conversationId, admitted)
    } catch (error) {
      throw isUniqueViolation(error) ? new Problem('external_id_taken') : error
    }
  }

  async #write(userId: string, conversationId: string, changes: ConversationChanges) {
    return this.#sql.transaction(async (sql) => {
      const { text, values } = assignmentsFor(changes, Date.now())
      await sql.run(`update conversations set ${text} where id = ?`, ...values, conversationId)
      if (changes.retentionDays !== undefined) {
        setRetention(sql, conversationId, changes.retentionDays)
      }
      if (changes.title !== undefined) {
        replaceText(sql, { conversationId, messageId: null, text: changes.title ?? '' })
      }
      return findConversationOrFail(sql, userId, conversationId)
    })
  }
}

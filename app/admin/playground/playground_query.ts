import { inject } from '@adonisjs/core'
import { readBranch } from '#conversations/branch_query'
import { findConversationOrFail, type ConversationView } from '#conversations/find_conversation'
import type { MessageView } from '#conversations/message_view'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'

/** Of a conversation; older ones are read with the conversation itself. */
const MAX_MESSAGES = 50

export interface PlaygroundConversation {
  conversation: ConversationView
  /** Oldest first. */
  messages: MessageView[]
}

/** Reads conversations of the playground, each only for the administrator whose it is. */
@inject()
export class PlaygroundQuery {
  constructor(private sql: SqlStore) {}

  /** Throws `not_found`. */
  async conversations(userId: string, ids: string[]): Promise<PlaygroundConversation[]> {
    return this.sql.read(async (sql) => {
      const found: PlaygroundConversation[] = []
      for (const id of ids) {
        found.push(await readConversation(sql, userId, id))
      }
      return found
    })
  }

  /** One message of a conversation. Throws `not_found`. */
  async message(userId: string, conversationId: string, messageId: string) {
    const from = parseId(messageId)
    return this.sql.read(async (sql) => {
      const conversation = await findConversationOrFail(sql, userId, conversationId)
      const [message] =
        from === null
          ? []
          : await readBranch(sql, { conversationId: conversation.id, from, limit: 1 })
      if (message === undefined) {
        throw new Problem('not_found', { detail: 'There is no such message.' })
      }
      return { conversation, message }
    })
  }
}

async function readConversation(
  sql: Sql,
  userId: string,
  id: string
): Promise<PlaygroundConversation> {
  const conversation = await findConversationOrFail(sql, userId, id)
  const messages = await readBranch(sql, {
    conversationId: conversation.id,
    from: null,
    limit: MAX_MESSAGES,
  })
  return { conversation, messages: messages.reverse() }
}

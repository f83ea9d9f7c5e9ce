import { parseId } from '#core/ids'
import { decodeCursor, toPage } from '#core/pagination'
import { Problem } from '#core/problem'
import type { Sql, SqlValue } from '#core/sql'
import {
  SELECT_CONVERSATION,
  toConversationView,
  type ConversationRow,
  type ConversationView,
} from './find_conversation.js'
import { foundBySearch } from './search_index.js'
import { searchTerms } from './search_words.js'

export interface ListConversations {
  userId: string
  isArchived: boolean
  /** What a person looks for; null or empty for everything. */
  search: string | null
  cursor: string | null
  limit: number
}

function readCursor(cursor: string): [activity: number, id: string] {
  const [activity, value] = decodeCursor(cursor, ['number', 'string'])
  const id = parseId(value)
  if (id === null) {
    throw new Problem('invalid_cursor')
  }
  return [Number(activity), id]
}

/** The statement and its values; null where the search can match nothing. */
function statementFor(dialect: Sql['dialect'], list: ListConversations) {
  const conditions = ['p.user_id = ?', `c.archived_at is ${list.isArchived ? 'not null' : 'null'}`]
  const values: SqlValue[] = [list.userId]
  if (list.search !== null && list.search !== '') {
    const terms = searchTerms(list.userId, list.search)
    if (terms === null) {
      return null
    }
    const found = foundBySearch(dialect, 'p.conversation_id', terms)
    conditions.push(found.condition)
    values.push(...found.values)
  }
  if (list.cursor !== null) {
    conditions.push('(p.last_activity_at, p.conversation_id) < (?, ?)')
    values.push(...readCursor(list.cursor))
  }
  return {
    text: `${SELECT_CONVERSATION} where ${conditions.join(' and ')}
      order by p.last_activity_at desc, p.conversation_id desc limit ?`,
    values: [...values, list.limit + 1],
  }
}

/**
 * A person's conversations, newest activity first. With `search` those where the title or one message's text holds all
 * words, the last one as a prefix. Throws `invalid_cursor`.
 */
export async function listConversations(
  sql: Sql,
  list: ListConversations
): Promise<{ rows: ConversationView[]; nextCursor: string | null }> {
  const statement = statementFor(sql.dialect, list)
  if (statement === null) {
    return { rows: [], nextCursor: null }
  }
  const rows = await sql.all<ConversationRow>(statement.text, ...statement.values)
  return toPage(rows.map(toConversationView), list.limit, (conversation) => [
    conversation.lastActivityAt,
    conversation.id,
  ])
}

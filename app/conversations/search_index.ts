import type { Sql } from '#core/sql'
import { searchWords } from './search_words.js'

/** A title (`messageId` null) or the text parts of one message. */
export interface SearchDocument {
  conversationId: string
  messageId: string | null
  text: string
}

/**
 * The readers' tokens (see search_words.ts) go in front of the words, so that a search reads the entries of its own
 * person only, however much the others have written.
 */
const INSERT = `insert into search_documents (conversation_id, message_id, words)
  values (?, ?, (
    select string_agg('§' || replace(cast(user_id as text), '-', ''), ' ') from participants
    where conversation_id = ? and user_id is not null
  ) || ' ' || ?)`

/**
 * Makes a title or a message findable by the conversation's people: their participant rows must be there. A text
 * without words leaves no row.
 */
export async function indexText(sql: Sql, document: SearchDocument): Promise<void> {
  const words = searchWords(document.text)
  if (words.length > 0) {
    const { conversationId, messageId } = document
    await sql.run(INSERT, conversationId, messageId, conversationId, words.join(' '))
  }
}

/** Takes a title or a message out of the index. */
export async function removeText(
  sql: Sql,
  { conversationId, messageId }: Omit<SearchDocument, 'text'>
): Promise<void> {
  if (messageId === null) {
    await sql.run(
      'delete from search_documents where conversation_id = ? and message_id is null',
      conversationId
    )
  } else {
    await sql.run(
      'delete from search_documents where conversation_id = ? and message_id = ?',
      conversationId,
      messageId
    )
  }
}

/** Indexes a title or a message anew: its text has changed. */
export async function replaceText(sql: Sql, document: SearchDocument): Promise<void> {
  await removeText(sql, document)
  await indexText(sql, document)
}

/**
 * Condition on a column that holds a conversation's id; its one value is made by `searchQuery`. On PostgreSQL the matches
 * are found first, by the index: its planner would rather compute the words of every document of a person.
 */
export function foundBySearch(dialect: Sql['dialect'], column: string): string {
  return dialect === 'sqlite'
    ? `${column} in (
        select d.conversation_id from search_index s join search_documents d on d.key = s.rowid
        where s.search_index match ?)`
    : `${column} in (
        with found as materialized (
          select d.conversation_id from search_documents d
          where array_to_tsvector(string_to_array(d.words, ' ')) @@ ?::tsquery
        ) select conversation_id from found)`
}

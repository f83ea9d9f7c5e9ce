import type { Sql, SqlTransaction, SqlValue } from '#core/sql'
import { searchQuery, searchWords, type SearchTerms } from './search_words.js'

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
 * Makes a title or a message findable by the conversation's people, from the commit on: their participant rows must be
 * there. A text without words leaves no row.
 */
export function indexText(sql: SqlTransaction, document: SearchDocument): void {
  const words = searchWords(document.text)
  if (words.length > 0) {
    const { conversationId, messageId } = document
    sql.send(INSERT, conversationId, messageId, conversationId, words.join(' '))
  }
}

/** Takes a title or a message out of the index. */
export function removeText(
  sql: SqlTransaction,
  { conversationId, messageId }: Omit<SearchDocument, 'text'>
): void {
  if (messageId === null) {
    sql.send(
      'delete from search_documents where conversation_id = ? and message_id is null',
      conversationId
    )
  } else {
    sql.send(
      'delete from search_documents where conversation_id = ? and message_id = ?',
      conversationId,
      messageId
    )
  }
}

/** Indexes a title or a message anew: its text has changed. */
export function replaceText(sql: SqlTransaction, document: SearchDocument): void {
  removeText(sql, document)
  indexText(sql, document)
}

/** Documents with a higher key are in no index yet; see search_indexer.ts. */
export const INDEXED_KEY = 'select indexed_key from search_progress where id = 1'

/** A document's words lack none of the pieces: for the documents that are in no index yet. */
export const HOLDS_PIECES = `not exists (
    select 1 from json_each(?) term where instr(' ' || d.words || ' ', term.value) = 0
  )`

/**
 * On SQLite the index lags behind by a moment, and the documents that it lacks are read: they are few. Their words stand
 * between spaces, so a term is found as a piece of text.
 */
const foundOnSqlite = (columns: string) => `
  select ${columns} from search_index s join search_documents d on d.key = s.rowid
  where s.search_index match ?
  union all
  select ${columns} from search_documents d
  where d.key > (${INDEXED_KEY}) and ${HOLDS_PIECES} and exists (
    select 1 from json_each(?) token where instr(' ' || d.words || ' ', token.value) > 0
  )`

/** The matches are found first, by the index: the planner would rather compute the words of every document of a person. */
const foundOnPostgres = (columns: string) => `
  with d as materialized (
    select f.key, f.conversation_id from search_documents f
    where array_to_tsvector(string_to_array(f.words, ' ')) @@ ?::tsquery
  ) select ${columns} from d`

const betweenSpaces = (word: string) => ` ${word} `

/** The terms as pieces of text, see `HOLDS_PIECES`. */
export function piecesOf({ words, prefix }: SearchTerms): string {
  const pieces = words.map(betweenSpaces)
  return JSON.stringify(prefix === null ? pieces : [...pieces, ` ${prefix}`])
}

/**
 * The documents that match: a query and its values.
 *
 * @param columns - of `d`, which has `key` and `conversation_id`
 */
export function matchingDocuments(
  dialect: Sql['dialect'],
  columns: string,
  terms: SearchTerms
): { text: string; values: SqlValue[] } {
  const query = searchQuery(dialect, terms)
  if (dialect === 'postgres') {
    return { text: foundOnPostgres(columns), values: [query] }
  }
  const scope = JSON.stringify(terms.scope.map(betweenSpaces))
  return { text: foundOnSqlite(columns), values: [query, piecesOf(terms), scope] }
}

/** Condition on a column that holds a conversation's id, and its values. */
export function foundBySearch(
  dialect: Sql['dialect'],
  column: string,
  terms: SearchTerms
): { condition: string; values: SqlValue[] } {
  const { text, values } = matchingDocuments(dialect, 'd.conversation_id', terms)
  return { condition: `${column} in (${text})`, values }
}

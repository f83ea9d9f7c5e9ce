import { parseId } from '#core/ids'
import type { Sql, SqlValue } from '#core/sql'
import { AMONG_IDS } from '#core/sql_lists'
import { readableConversations } from '#conversations/reading/reading_access'
import { HOLDS_PIECES, INDEXED_KEY, matchingDocuments, piecesOf } from '#conversations/search_index'
import {
  readerToken,
  searchQuery,
  termsWithin,
  type SearchTerms,
} from '#conversations/search_words'
import type { DirectoryReader } from './conversation_filter.js'

/** Titles and messages that a search finds at most, the newest first: a common word is in most of them. */
const MAX_FOUND = 2_000

/** The conversations of others whose messages are searched at most: those that were opened last. */
const MAX_READABLE = 20

const TITLES: Record<Sql['dialect'], string> = {
  sqlite: `select d.conversation_id from (
      select rowid as key from title_index where title_index match ? order by rowid desc limit ${MAX_FOUND}
    ) s cross join search_documents d where d.key = s.key and d.message_id is null
    union all
    select d.conversation_id from search_documents d
    where d.key > (${INDEXED_KEY}) and d.message_id is null and ${HOLDS_PIECES}`,
  postgres: `select d.conversation_id from search_documents d
    where d.message_id is null and array_to_tsvector(string_to_array(d.words, ' ')) @@ ?::tsquery
    order by d.key desc limit ${MAX_FOUND}`,
}

interface FoundRow {
  conversation_id: string
}

function inTitles(sql: Sql, terms: SearchTerms): Promise<FoundRow[]> {
  const values: SqlValue[] = [searchQuery(sql.dialect, terms)]
  if (sql.dialect === 'sqlite') {
    values.push(piecesOf(terms))
  }
  return sql.all<FoundRow>(TITLES[sql.dialect], ...values)
}

/** What is half typed counts as a word here: all that begins so in all messages would be read for it. */
function wholeWords({ scope, words, prefix }: SearchTerms): SearchTerms {
  return { scope, words: prefix === null ? words : [...words, prefix], prefix: null }
}

/** In the messages of the reader's own conversations, and of those that they may read now. */
async function inMessages(sql: Sql, reader: DirectoryReader, search: string): Promise<FoundRow[]> {
  const readable = reader.mayReadOthers
    ? await readableConversations(sql, reader.id, MAX_READABLE)
    : []
  const people = [...new Set([reader.id, ...readable.map(({ ownerId }) => ownerId)])]
  const terms = termsWithin(people.map(readerToken), search)
  if (terms === null) {
    return []
  }
  const found = matchingDocuments(sql.dialect, 'd.conversation_id', wholeWords(terms))
  return sql.all<FoundRow>(
    `with f as materialized (select conversation_id from (${found.text}) as documents limit ${MAX_FOUND})
     select distinct f.conversation_id from f
     where f.conversation_id ${AMONG_IDS[sql.dialect]} or exists (
       select 1 from participants p where p.conversation_id = f.conversation_id and p.user_id = ?)`,
    ...found.values,
    JSON.stringify(readable.map(({ conversationId }) => conversationId)),
    reader.id
  )
}

/**
 * The ids of the conversations that hold all words: in the title, the last word as a beginning, or in one message where
 * the reader may read it. Whether a text holds a word that may not be read is told to nobody; where the conversations of
 * others may not be read at all, neither is it of their titles. An id finds its conversation.
 */
export async function searchAll(
  sql: Sql,
  reader: DirectoryReader,
  search: string
): Promise<string[]> {
  const id = parseId(search.trim())
  if (id !== null) {
    return [id]
  }
  const terms = termsWithin([], search)
  if (terms === null) {
    return []
  }
  const titles = reader.mayReadOthers ? await inTitles(sql, terms) : []
  const messages = await inMessages(sql, reader, search)
  return [...new Set([...titles, ...messages].map((row) => row.conversation_id))]
}

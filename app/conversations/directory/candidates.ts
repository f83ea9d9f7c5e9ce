import type { Sql, SqlValue } from '#core/sql'
import type { ConversationFilter, DirectoryReader } from './conversation_filter.js'
import { searchAll } from './search_all.js'

/** What one filter finds at most, the newest first: whatever is asked, a list costs the same. */
export const MAX_CANDIDATES = 10_000

/** A query for ids of conversations. */
export interface Candidates {
  text: string
  values: SqlValue[]
}

const LISTED: Record<Sql['dialect'], string> = {
  sqlite: 'select value as conversation_id from json_each(?)',
  postgres: 'select value::uuid as conversation_id from json_array_elements_text(?::json)',
}

const newest = (text: string) =>
  `select conversation_id from (${text} limit ${MAX_CANDIDATES}) as found`

/** What each of the filters finds that does not look at a summary: a conversation has to be in all of it. */
export async function candidatesFor(
  sql: Sql,
  reader: DirectoryReader,
  filter: ConversationFilter
): Promise<Candidates[]> {
  const { search, personId, tool, state } = filter
  const found: Candidates[] = []
  if (search !== null && search.trim() !== '') {
    const ids = await searchAll(sql, reader, search)
    found.push({ text: LISTED[sql.dialect], values: [JSON.stringify(ids)] })
  }
  if (personId !== null) {
    found.push({
      text: newest(
        'select conversation_id from participants where user_id = ? order by last_activity_at desc'
      ),
      values: [personId],
    })
  }
  if (tool !== null) {
    found.push({
      text: newest('select conversation_id from tool_calls where tool = ? order by id desc'),
      values: [tool],
    })
  }
  if (state === 'running') {
    const text = `select conversation_id from runs where state in ('queued', 'running')`
    found.push({ text: newest(text), values: [] })
  }
  if (state === 'waiting') {
    const text = `select conversation_id from interactions where state = 'pending'`
    found.push({ text: newest(text), values: [] })
  }
  return found
}

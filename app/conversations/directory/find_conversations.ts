import type { Sql } from '#core/sql'
import { AMONG_IDS } from '#core/sql_lists'
import type { DirectoryReader } from './conversation_filter.js'
import { searchAll } from './search_all.js'

/** A conversation as a search shows it. */
export interface FoundConversation {
  id: string
  /** Null where it has none, and where it is hidden. */
  title: string | null
  isTitleHidden: boolean
  owner: { name: string; email: string }
  /** In ms since 1970. */
  lastActivityAt: number
}

interface FoundRow {
  id: string
  title: string | null
  owner_name: string
  owner_email: string
  last_activity_at: number
  participant_id: string | null
}

const found = (among: string) => `
  select c.id, c.title, u.full_name as owner_name, u.email as owner_email, s.last_activity_at,
    p.id as participant_id
  from (
    select conversation_id, last_activity_at from conversation_summaries
    where conversation_id ${among} order by last_activity_at desc, conversation_id desc limit ?
  ) s join conversations c on c.id = s.conversation_id
  join users u on u.id = c.owner_id
  left join participants p on p.conversation_id = c.id and p.user_id = ?
  order by s.last_activity_at desc, c.id desc`

/** The conversations that a search across all people finds (see `searchAll`), the last active ones first. */
export async function findConversations(
  sql: Sql,
  reader: DirectoryReader,
  search: string,
  limit: number
): Promise<FoundConversation[]> {
  const ids = await searchAll(sql, reader, search)
  if (ids.length === 0) {
    return []
  }
  const rows = await sql.all<FoundRow>(
    found(AMONG_IDS[sql.dialect]),
    JSON.stringify(ids),
    limit,
    reader.id
  )
  return rows.map((row) => {
    const isTitleHidden = row.participant_id === null && !reader.mayReadOthers
    return {
      id: row.id,
      title: isTitleHidden ? null : row.title,
      isTitleHidden,
      owner: { name: row.owner_name, email: row.owner_email },
      lastActivityAt: Number(row.last_activity_at),
    }
  })
}

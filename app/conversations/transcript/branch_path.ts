import type { Sql } from '#core/sql'

/** Messages of a branch that are looked at; nobody reads a longer one as a page. */
const MAX_MESSAGES = 10_000

/** A message's place in a branch. */
export interface PathMessage {
  id: string
  role: 'user' | 'assistant'
  /** Of its parts, as they are stored. */
  bytes: number
}

/** A question with its answers; a branch may begin with an answer. */
export interface PathTurn {
  messages: PathMessage[]
  bytes: number
}

const PATH = `with recursive branch(id, parent_id, depth) as (
    select s.id, s.parent_id, 1 from messages s where s.conversation_id = ? and s.id = coalesce(?, (
      select n.id from messages n where n.conversation_id = ? order by n.seq desc limit 1))
    union all
    select a.id, a.parent_id, b.depth + 1
    from branch b join messages a on a.id = b.parent_id where b.depth < ${MAX_MESSAGES}
  )
  select m.id, m.role, octet_length(m.parts) as bytes
  from branch b join messages m on m.id = b.id order by b.depth desc`

/**
 * The turns of a branch, the first one first, without what was said: the texts of a long conversation are large.
 *
 * @param leaf the branch's last message; null for the newest of the conversation
 */
export async function readPath(
  sql: Sql,
  conversationId: string,
  leaf: string | null
): Promise<PathTurn[]> {
  const rows = await sql.all<PathMessage>(PATH, conversationId, leaf, conversationId)
  const turns: PathTurn[] = []
  for (const message of rows) {
    const last = turns.at(-1)
    if (last === undefined || message.role === 'user') {
      turns.push({ messages: [message], bytes: message.bytes })
    } else {
      last.messages.push(message)
      last.bytes += message.bytes
    }
  }
  return turns
}

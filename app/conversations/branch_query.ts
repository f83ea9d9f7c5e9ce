import type { Sql } from '#core/sql'
import {
  MESSAGE_COLUMNS,
  MESSAGE_JOINS,
  toMessageView,
  type MessageRow,
  type MessageView,
} from './message_view.js'

export interface BranchRange {
  conversationId: string
  /** The newest message to read; null for the newest of the conversation. */
  from: string | null
  /** Messages at most. */
  limit: number
}

/**
 * Walks from a message to its ancestors and reads only those: the length of the conversation does not count.
 */
function branchSql(start: string): string {
  return `with recursive branch(id, parent_id, depth) as (
      select s.id, s.parent_id, 1 from messages s where s.conversation_id = ? and ${start}
      union all
      select a.id, a.parent_id, b.depth + 1
      from branch b join messages a on a.id = b.parent_id
      where b.depth < ?
    )
    select ${MESSAGE_COLUMNS} from branch b join messages m on m.id = b.id ${MESSAGE_JOINS}
    order by b.depth`
}

const FROM_MESSAGE = branchSql('s.id = ?')
const FROM_NEWEST = branchSql(
  's.seq = (select max(n.seq) from messages n where n.conversation_id = ?)'
)

/**
 * Reads a branch backwards: the message `from` first, then its parent and so on. `parentId` of the last one is where to
 * go on; null there is the branch's beginning. Empty where `from` is not in the conversation.
 */
export async function readBranch(
  sql: Sql,
  { conversationId, from, limit }: BranchRange
): Promise<MessageView[]> {
  const rows = await sql.all<MessageRow>(
    from === null ? FROM_NEWEST : FROM_MESSAGE,
    conversationId,
    from ?? conversationId,
    limit
  )
  return rows.map(toMessageView)
}

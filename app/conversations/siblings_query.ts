import type { Sql } from '#core/sql'
import { AMONG_IDS } from '#core/sql_lists'
import type { MessageView } from './message_view.js'

type Position = Pick<MessageView, 'id' | 'parentId' | 'conversationId'>

interface SiblingRow {
  id: string
  parent_id: string | null
}

/**
 * For each message the ids of all versions of it, itself among them: the children of its parent, oldest first.
 * One query for messages of one conversation, two where the conversation's first message is among them.
 */
export async function readSiblings(sql: Sql, messages: Position[]): Promise<Map<string, string[]>> {
  const [first] = messages
  if (first === undefined) {
    return new Map()
  }
  const parents = new Set(messages.map(({ parentId }) => parentId).filter((id) => id !== null))
  const rows =
    parents.size === 0
      ? []
      : await sql.all<SiblingRow>(
          `select id, parent_id from messages
           where conversation_id = ? and parent_id ${AMONG_IDS[sql.dialect]} order by seq`,
          first.conversationId,
          JSON.stringify([...parents])
        )
  if (messages.some(({ parentId }) => parentId === null)) {
    const roots = await sql.all<SiblingRow>(
      `select id, parent_id from messages
       where conversation_id = ? and parent_id is null order by seq`,
      first.conversationId
    )
    rows.push(...roots)
  }
  const children = Map.groupBy(rows, (row) => row.parent_id)
  return new Map(
    messages.map(({ id, parentId }) => [id, children.get(parentId)?.map((row) => row.id) ?? [id]])
  )
}

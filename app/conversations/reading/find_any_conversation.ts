import {
  SELECT_CONVERSATION,
  toConversationView,
  type ConversationRow,
  type ConversationView,
} from '#conversations/find_conversation'
import { parseId } from '#core/ids'
import type { Sql } from '#core/sql'

/** A conversation with the person whose it is, as its owner sees it. */
export interface OwnedConversation extends ConversationView {
  owner: { id: string; name: string; email: string }
}

type OwnedRow = ConversationRow & { owner_name: string; owner_email: string }

const SELECT_OWNED = SELECT_CONVERSATION.replace(
  'select c.id,',
  'select u.full_name as owner_name, u.email as owner_email, c.id,'
)

/** Finds any conversation by its id, whoever takes part in it: for administrators only. */
export async function findAnyConversation(
  sql: Sql,
  value: string
): Promise<OwnedConversation | undefined> {
  const id = parseId(value)
  const row =
    id === null
      ? undefined
      : await sql.get<OwnedRow>(
          `${SELECT_OWNED} join users u on u.id = c.owner_id
           where p.conversation_id = ? and p.role = 'owner'`,
          id
        )
  return (
    row && {
      ...toConversationView(row),
      owner: { id: row.owner_id, name: row.owner_name, email: row.owner_email },
    }
  )
}

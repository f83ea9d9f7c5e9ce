import {
  SELECT_CONVERSATION,
  toConversationView,
  type ConversationRow,
  type ConversationView,
} from '#conversations/find_conversation'
import { parseId } from '#core/ids'
import type { Sql } from '#core/sql'
import { IS_HELD } from '#retention/holds/hold_rows'

/** A conversation with the person whose it is, as its owner sees it. */
export interface OwnedConversation extends ConversationView {
  owner: { id: string; name: string; email: string }
  /** All that was spent on it; the cost is null where no price is known. */
  spent: { tokens: number; costNanoUsd: number | null; isEstimated: boolean }
  /** Whether a legal hold keeps it, or somebody who takes part. */
  isHeld: boolean
}

type OwnedRow = ConversationRow & {
  owner_name: string
  owner_email: string
  tokens: number
  cost_nano_usd: number
  is_unpriced: number
  is_estimated: number
  is_held: number
}

const SELECT_OWNED = SELECT_CONVERSATION.replace(
  'select c.id,',
  `select u.full_name as owner_name, u.email as owner_email, s.tokens, s.cost_nano_usd, s.is_unpriced,
    s.is_estimated, case when ${IS_HELD} then 1 else 0 end as is_held, c.id,`
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
           join conversation_summaries s on s.conversation_id = c.id
           where p.conversation_id = ? and p.role = 'owner'`,
          id
        )
  return (
    row && {
      ...toConversationView(row),
      owner: { id: row.owner_id, name: row.owner_name, email: row.owner_email },
      spent: {
        tokens: row.tokens,
        costNanoUsd: row.is_unpriced === 1 && row.cost_nano_usd === 0 ? null : row.cost_nano_usd,
        isEstimated: row.is_estimated === 1,
      },
      isHeld: row.is_held === 1,
    }
  )
}

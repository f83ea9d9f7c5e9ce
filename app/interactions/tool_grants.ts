import type { Sql } from '#core/sql'

export interface ToolGrant {
  conversationId: string
  userId: string
  /** `server__tool` */
  tool: string
  definitionHash: string
}

/** A person lets a tool be called in a conversation without being asked, as long as its definition is this one. */
export async function grantTool(sql: Sql, grant: ToolGrant, now: number): Promise<void> {
  await sql.run(
    `insert into tool_grants (conversation_id, user_id, tool, definition_hash, created_at)
     values (?, ?, ?, ?, ?)
     on conflict (conversation_id, user_id, tool) do update set
       definition_hash = excluded.definition_hash, created_at = excluded.created_at`,
    grant.conversationId,
    grant.userId,
    grant.tool,
    grant.definitionHash,
    now
  )
}

/** The definition hash of each tool that a person allowed in a conversation: another hash has to be asked about. */
export async function readToolGrants(
  sql: Sql,
  conversationId: string,
  userId: string
): Promise<Map<string, string>> {
  const rows = await sql.all<{ tool: string; definition_hash: string }>(
    'select tool, definition_hash from tool_grants where conversation_id = ? and user_id = ?',
    conversationId,
    userId
  )
  return new Map(rows.map(({ tool, definition_hash: hash }) => [tool, hash]))
}

import type { Sql } from '#core/sql'

/** Names that a filter offers at most. */
const MAX_TOOLS = 200

/** Leaps from one name to the next in the index: calls are many, tools few. */
const USED_TOOLS = `with recursive used(tool, n) as (
    select min(tool), 1 from tool_calls
    union all
    select (select min(t.tool) from tool_calls t where t.tool > u.tool), u.n + 1
    from used u where u.tool is not null and u.n < ${MAX_TOOLS}
  ) select tool from used where tool is not null`

/** The tools that were ever called, by name. */
export async function usedTools(sql: Sql): Promise<string[]> {
  const rows = await sql.all<{ tool: string }>(USED_TOOLS)
  return rows.map(({ tool }) => tool)
}

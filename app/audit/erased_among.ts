import type { Sql } from '#core/sql'
import { AMONG_IDS, AMONG_TEXTS } from '#core/sql_lists'

const LIVE: Record<Sql['dialect'], string> = {
  /* Whoever writes is alone anyway. */
  sqlite: `select id from users where id ${AMONG_IDS.sqlite}`,
  postgres: `select id from users where id ${AMONG_IDS.postgres} order by id for key share`,
}

/**
 * Those of some people who are erased, though something that was under way still tells of them. None of the others can be
 * erased until the transaction ends.
 */
export async function erasedAmong(sql: Sql, userIds: readonly string[]): Promise<Set<string>> {
  if (userIds.length === 0) {
    return new Set()
  }
  const live = await sql.all<{ id: string }>(LIVE[sql.dialect], JSON.stringify(userIds))
  const missing = userIds.filter((userId) => !live.some(({ id }) => id === userId))
  if (missing.length === 0) {
    return new Set()
  }
  const erased = await sql.all<{ target_id: string }>(
    `select distinct target_id from audit_entries
      where action = 'user.erased' and target_id ${AMONG_TEXTS[sql.dialect]}`,
    JSON.stringify(missing)
  )
  return new Set(erased.map((entry) => entry.target_id))
}

import type { Sql } from '#core/sql'
import { ERROR_STATES } from './tool_figures.js'

/** What the failing of a server came to. */
export interface FailureEffect {
  failedCalls: number
  people: number
}

const MAX_DAYS = 7
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The calls that failed at servers since they began to fail, by server; a week back at most.
 *
 * @param failing - since when each fails, in ms since 1970
 */
export async function failureEffects(
  sql: Sql,
  failing: { server: string; since: number }[]
): Promise<Map<string, FailureEffect>> {
  if (failing.length === 0) {
    return new Map()
  }
  const earliest = Date.now() - MAX_DAYS * DAY_MS
  const states = ERROR_STATES.map((state) => `'${state}'`).join(', ')
  const rows = await sql.all<{ server: string; calls: number; people: number }>(
    failing
      .map(
        () => `select server, count(*) as calls, count(distinct user_id) as people
          from tool_calls where server = ? and created_at >= ? and state in (${states})
          group by server`
      )
      .join(' union all '),
    ...failing.flatMap(({ server, since }) => [server, Math.max(since, earliest)])
  )
  return new Map(
    rows.map(({ server, calls, people }) => [
      server,
      { failedCalls: Number(calls), people: Number(people) },
    ])
  )
}

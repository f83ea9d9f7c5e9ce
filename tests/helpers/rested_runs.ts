import type { Assert } from '@japa/assert'
import { query } from './databases.js'
import { untilAsync } from './until_async.js'

/** A run whose owner is gone has its end so long after the next start: a lease of 30 s, and 15 s more. */
export const RESTED_WITHIN_MS = 45_000

/**
 * Whatever has happened to an installation: within 45 s every run has its end, the message of each says the same, and nothing is
 * reserved any more in any budget.
 *
 * @param databaseUrl of an installation that is running, and that nobody asks anything meanwhile
 * @param note told with what does not hold, such as the seed
 */
export async function assertAllRested(
  assert: Assert,
  databaseUrl: string,
  note = ''
): Promise<void> {
  await untilAsync(
    async () => {
      const open = await query(
        databaseUrl,
        `select id from runs where state in ('queued', 'running') limit 1`
      )
      return open.length === 0
    },
    `all runs had their end (${note})`,
    RESTED_WITHIN_MS
  )
  const differing = await query(
    databaseUrl,
    `select m.id, m.status, r.state from messages m left join runs r on r.message_id = m.id
     where m.role = 'assistant' and (r.state <> m.status or (r.id is null and m.status = 'running'))`
  )
  assert.deepEqual(differing, [], `${note}: answers whose state is not that of their run`)
  const reserved = await query(
    databaseUrl,
    'select * from budget_counters where reserved_tokens <> 0 or reserved_nano_usd <> 0'
  )
  assert.deepEqual(reserved, [], `${note}: budgets that still keep something free`)
}

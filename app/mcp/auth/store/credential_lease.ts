import { setTimeout as sleep } from 'node:timers/promises'
import { databaseTime } from '#core/database_time'
import { newId } from '#core/ids'
import type { SqlStore } from '#core/sql_store'

/** Longer than a token endpoint may take; a process that died meanwhile blocks others no longer. */
const LEASE_MS = 45_000
/** How often whoever waits looks again. */
const POLL_MS = 100
const PATIENCE_MS = 60_000

/**
 * Runs `work` while nobody else, in any process, holds the same place. A lease in the database rather than a lock of it:
 * `work` asks others over the network, which no transaction may wait for.
 *
 * @throws Error where the place does not become free within a minute
 */
export async function withLease<T>(
  store: SqlStore,
  place: string,
  work: () => Promise<T>
): Promise<T> {
  const holder = newId()
  const giveUpAt = performance.now() + PATIENCE_MS
  while (!(await take(store, place, holder))) {
    if (performance.now() > giveUpAt) {
      throw new Error('a credential is being renewed by somebody else for too long')
    }
    await sleep(POLL_MS)
  }
  try {
    return await work()
  } finally {
    await store.transaction((sql) =>
      sql.run('delete from mcp_credential_leases where place = ? and holder = ?', place, holder)
    )
  }
}

async function take(store: SqlStore, place: string, holder: string): Promise<boolean> {
  const taken = await store.transaction((sql) => {
    const now = databaseTime(sql.dialect)
    return sql.run(
      `insert into mcp_credential_leases (place, holder, lease_until)
        values (?, ?, ${now} + ${LEASE_MS})
        on conflict (place) do update
          set holder = excluded.holder, lease_until = excluded.lease_until
          where mcp_credential_leases.lease_until < ${now}`,
      place,
      holder
    )
  })
  return taken === 1
}

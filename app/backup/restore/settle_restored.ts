import type { Sql } from '#core/sql'

/** Transactions of another PostgreSQL have other numbers: the roll-up looks anew how far it may go. */
export const FORGET_SEEN =
  'update analytics_progress set seen_usage_key = null, seen_run_key = null, seen_before_xid = null'

/** As often as retention is applied: later would count as a clock that was set back. */
const RETENTION_RESTS_MS = 60 * 60 * 1000

interface Settlement {
  table: string
  statement: string
}

/**
 * What was alive when the backup was made and must not be when it is restored. Servers and their leases are of another
 * time; runs in work count as those of a server that is gone, which the first start ends as interrupted, also where they
 * had not begun: nobody waits for those answers any more. Credentials that were ended since would be good again, and those
 * that were given out since are unknown: everybody signs in anew. One-time links may have been used.
 */
function settlements(now: number): Settlement[] {
  return [
    { table: 'instances', statement: 'delete from instances' },
    { table: 'mcp_credential_leases', statement: 'delete from mcp_credential_leases' },
    { table: 'mcp_sign_ins', statement: 'delete from mcp_sign_ins' },
    {
      table: 'runs',
      statement: `update runs set state = 'running', started_at = coalesce(started_at, created_at)
        where state = 'queued'`,
    },
    {
      table: 'auth_sessions',
      statement: `update auth_sessions set revoked_at = ${now} where revoked_at is null`,
    },
    { table: 'account_links', statement: 'delete from account_links' },
    { table: 'analytics_progress', statement: FORGET_SEEN },
    /* Holds that were placed since are gone: there is time to place them again before anything old is deleted. */
    {
      table: 'scheduled_tasks',
      statement: `update scheduled_tasks set due_at = ${now + RETENTION_RESTS_MS}
        where name = 'apply_retention'`,
    },
    /* Sent since then, as far as anybody knows; they can be replayed. */
    {
      table: 'webhook_deliveries',
      statement: `update webhook_deliveries set state = 'failed', finished_at = ${now}
        where state = 'pending'`,
    },
  ]
}

/** @param tables - those of the backup, which may be older than this code */
export async function settleRestored(sql: Sql, tables: Set<string>): Promise<void> {
  for (const { table, statement } of settlements(Date.now())) {
    if (tables.has(table)) {
      await sql.run(statement)
    }
  }
}

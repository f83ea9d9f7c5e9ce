import type { JsonFields } from '#audit/audit_event'
import type { Sql, SqlValue } from '#core/sql'

const DAY_MS = 24 * 60 * 60 * 1000

/** Which conversations have been unused for long enough to go. */
export interface IdleRule {
  /** On a conversation `c` and its summary `s`. */
  condition: string
  values: SqlValue[]
  /** The rule itself, for the audit log. */
  facts: JsonFields
}

/**
 * Nobody has written since.
 *
 * @param before in ms since 1970
 * @param ownerId null: of everybody
 */
export function unusedSince(before: number, ownerId: string | null = null): IdleRule {
  const facts = { inactive_since: new Date(before).toISOString() }
  return ownerId === null
    ? { condition: 's.last_activity_at < ?', values: [before], facts }
    : {
        condition: 's.last_activity_at < ? and c.owner_id = ?',
        values: [before, ownerId],
        facts,
      }
}

/** As long as the installation keeps conversations. */
export function pastRetention(days: number, now: number): IdleRule {
  return unusedSince(now - days * DAY_MS)
}

/** As long as conversations say of themselves that say the same, see `PATCH /conversations/{id}`. */
export function pastOwnRetention(days: number, now: number): IdleRule {
  const { condition, values, facts } = pastRetention(days, now)
  return {
    condition: `s.retention_days = ? and ${condition}`,
    values: [days, ...values],
    facts: { ...facts, retention_days: days },
  }
}

/**
 * The days that conversations say of themselves, rising.
 *
 * @param below so many, and more, do not matter
 */
export async function ownRetentions(sql: Sql, below: number): Promise<number[]> {
  const found: number[] = []
  for (;;) {
    /* One look into the index for each, however many conversations say the same. */
    const row = await sql.get<{ days: number | null }>(
      `select min(retention_days) as days from conversation_summaries
       where retention_days is not null and retention_days > ? and retention_days < ?`,
      found.at(-1) ?? 0,
      below
    )
    if (row?.days === undefined || row.days === null) {
      return found
    }
    found.push(row.days)
  }
}

/**
 * When the rules let a conversation go, if nobody writes before; null: never. What is written, waits for somebody or is on
 * legal hold then stays longer.
 *
 * @param conversation with its own days, and the time of the last message in ms since 1970
 * @param days how long the installation keeps conversations; 0: for ever
 */
export function expiryOf(
  { retentionDays, lastActivityAt }: { retentionDays: number | null; lastActivityAt: number },
  days: number
): number | null {
  const limits = [retentionDays, days === 0 ? null : days].filter((limit) => limit !== null)
  return limits.length === 0 ? null : lastActivityAt + Math.min(...limits) * DAY_MS
}

import type { JsonFields } from '#audit/audit_event'
import type { SqlValue } from '#core/sql'

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

/** As long as the conversation says of itself, see `PATCH /conversations/{id}`. */
export function pastOwnRetention(now: number): IdleRule {
  return {
    condition: `c.retention_days is not null
      and s.last_activity_at < ? - cast(c.retention_days as bigint) * ${DAY_MS}`,
    values: [now],
    facts: { rule: 'own' },
  }
}

/** As long as the installation keeps conversations. */
export function pastRetention(days: number, now: number): IdleRule {
  return unusedSince(now - days * DAY_MS)
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

import { commandOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'

/** The new database tells where it comes from. */
export function recordCopy(sql: Sql): Promise<void> {
  return recordAudit(sql, { action: 'database.copied', ...commandOrigin(), target: null })
}

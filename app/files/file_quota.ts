import filesConfig from '#config/files'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'

/**
 * Throws `file_quota_exceeded` where `bytes` more would be too much for a person. Exact only where the caller holds the
 * account's row.
 */
export async function assertWithinQuota(sql: Sql, ownerId: string, bytes: number): Promise<void> {
  const row = await sql.get<{ used: number | string | null }>(
    'select sum(size) as used from files where owner_id = ?',
    ownerId
  )
  if (Number(row?.used ?? 0) + bytes > filesConfig.maxUserBytes) {
    throw new Problem('file_quota_exceeded', {
      detail: `All files of an account may have ${filesConfig.maxUserBytes} bytes together.`,
    })
  }
}

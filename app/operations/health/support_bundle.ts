import { arch, cpus, platform, release, totalmem } from 'node:os'
import { maskSecrets } from '#core/mask_secrets'
import { findWeakSettings } from '#core/environment/weak_settings'
import type { SqlStore } from '#core/sql_store'
import type { Settings } from '#settings/settings'
import { ownVersion } from '../own_version.js'
import type { HealthCheck } from './health_check.js'

/** Tables whose size tells something, and that are counted quickly. */
const COUNTED = ['users', 'conversations', 'mcp_servers', 'tools'] as const

/** What somebody who helps needs to know of an installation, and nothing that is secret or somebody's own. */
export interface SupportBundle {
  made_at: string
  version: string
  node: string
  system: { platform: string; release: string; arch: string; cpus: number; memory_bytes: number }
  database: string
  counts: Record<string, number>
  /** Where each setting comes from, never its value. */
  settings: Record<string, string>
  weak_settings: string[]
  checks: { group: string; name: string; state: string; text: string }[]
}

export async function supportBundle(
  sql: SqlStore,
  checks: HealthCheck[],
  settings: Settings
): Promise<SupportBundle> {
  const counts = await sql.read((db) =>
    db.get<Record<string, number>>(
      `select ${COUNTED.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`
    )
  )
  return {
    made_at: new Date().toISOString(),
    version: ownVersion(),
    node: process.versions.node,
    system: {
      platform: platform(),
      release: release(),
      arch: arch(),
      cpus: cpus().length,
      memory_bytes: totalmem(),
    },
    database: sql.dialect,
    counts: counts ?? {},
    settings: Object.fromEntries(settings.describe().map(({ key, source }) => [key, source])),
    weak_settings: findWeakSettings(process.env),
    checks: checks.map(({ group, name, state, text }) => ({
      group,
      name,
      state,
      text: maskSecrets(text, []),
    })),
  }
}

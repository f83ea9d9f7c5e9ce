import type { SqlStore } from '#core/sql_store'
import { commandOrigin } from './audit_origin.js'
import { recordAudit } from './record_audit.js'

/**
 * Records that an operator runs a command, before it does anything. What it changes is recorded by itself.
 *
 * @param flags - their names; values stay out of the log, where they could be about people
 */
export async function recordCommand(store: SqlStore, name: string, flags: string[]): Promise<void> {
  await store.transaction((sql) =>
    recordAudit(sql, {
      ...commandOrigin(),
      action: 'command.run',
      target: { type: 'command', id: name, label: name },
      ...(flags.length > 0 && { after: { flags } }),
    })
  )
}

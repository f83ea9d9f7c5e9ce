import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { changedFields } from '#audit/changed_fields'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { EditConflict } from '#settings/edit_conflict'
import { readGroupFields, type GroupFields, type GroupInput } from './group_fields.js'
import { groupTarget, lockGroup, nameTakenWhereUnique, type GroupRow } from './group_rows.js'

export interface GroupChange extends GroupInput {
  /** `updated_at` of the group that whoever changes it has seen. */
  seenAt: number
}

/** Gives a group another name or description. For administrators. */
@inject()
export class UpdateGroup {
  constructor(private sql: SqlStore) {}

  /**
   * Whether anything has changed.
   *
   * @throws Problem `not_found`, `validation_failed`, `group_name_taken`; EditConflict where somebody else changed it
   * meanwhile
   */
  async execute(id: string, change: GroupChange, origin: AuditOrigin): Promise<boolean> {
    const fields = readGroupFields(change)
    return nameTakenWhereUnique(
      this.sql.transaction(async (sql) => {
        const group = await lockGroup(sql, id)
        if (group.updated_at > change.seenAt) {
          assertSame(fields, group)
        }
        const { name, description, nameKey } = fields
        const changed = changedFields(
          { name: group.name, description: group.description },
          { name, description }
        )
        if (changed === null) {
          return false
        }
        await sql.run(
          'update groups set name = ?, name_key = ?, description = ?, updated_at = ? where id = ?',
          name,
          nameKey,
          description,
          Math.max(Date.now(), group.updated_at + 1),
          id
        )
        const target = groupTarget({ id, name })
        await recordAudit(sql, { ...origin, action: 'group.changed', target, ...changed })
        return true
      })
    )
  }
}

/** Somebody who writes the same as somebody else before them is in nobody's way. */
function assertSame(fields: GroupFields, group: GroupRow): void {
  const labels = { name: 'Name', description: 'Description' } as const
  const edits = (['name', 'description'] as const)
    .filter((field) => fields[field] !== group[field])
    .map((field) => ({
      field,
      label: labels[field],
      yours: fields[field],
      theirs: group[field],
    }))
  if (edits.length > 0) {
    throw new EditConflict(edits)
  }
}

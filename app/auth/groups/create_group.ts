import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { readGroupFields, type GroupInput } from './group_fields.js'
import { groupTarget, nameTakenWhereUnique } from './group_rows.js'

/** Makes a group of people, with nobody in it. For administrators. */
@inject()
export class CreateGroup {
  constructor(private sql: SqlStore) {}

  /**
   * @returns the id
   * @throws Problem `validation_failed`, `group_name_taken`
   */
  async execute(input: GroupInput, origin: AuditOrigin): Promise<string> {
    const { name, description, nameKey } = readGroupFields(input)
    const id = newId()
    const now = Date.now()
    await nameTakenWhereUnique(
      this.sql.transaction(async (sql) => {
        await sql.run(
          `insert into groups (id, name, name_key, description, created_at, updated_at)
            values (?, ?, ?, ?, ?, ?)`,
          id,
          name,
          nameKey,
          description,
          now,
          now
        )
        await recordAudit(sql, {
          ...origin,
          action: 'group.created',
          target: groupTarget({ id, name }),
          after: { name, description },
        })
      })
    )
    return id
  }
}

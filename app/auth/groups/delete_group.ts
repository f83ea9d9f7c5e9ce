import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { forgetSubject } from '#limits/budgets/forget_subject'
import { groupTarget, lockGroup } from './group_rows.js'

/** Deletes a group with its budgets and what was counted of them. Its people stay. For administrators. */
@inject()
export class DeleteGroup {
  constructor(private sql: SqlStore) {}

  /**
   * @returns the name that it had
   * @throws Problem `not_found`
   */
  async execute(id: string, origin: AuditOrigin): Promise<string> {
    return this.sql.transaction(async (sql) => {
      const group = await lockGroup(sql, id)
      const members = await sql.run('delete from group_members where group_id = ?', id)
      await sql.run('delete from groups where id = ?', id)
      await forgetSubject(sql, `group:${id}`)
      const { name, description } = group
      await recordAudit(sql, {
        ...origin,
        action: 'group.deleted',
        target: groupTarget(group),
        before: { name, description, members },
      })
      return name
    })
  }
}

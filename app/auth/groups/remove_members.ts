import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { SqlStore } from '#core/sql_store'
import { groupTarget, lockGroup } from './group_rows.js'

/** Takes people out of a group. For administrators. */
@inject()
export class RemoveMembers {
  constructor(private sql: SqlStore) {}

  /**
   * @param userIds whoever is not in the group does not matter
   * @returns the addresses of those who were
   * @throws Problem `not_found`
   */
  async execute(
    groupId: string,
    userIds: readonly string[],
    origin: AuditOrigin
  ): Promise<string[]> {
    return this.sql.transaction(async (sql) => {
      const group = await lockGroup(sql, groupId)
      if (userIds.length === 0) {
        return []
      }
      const people = await sql.all<{ id: string; email: string }>(
        `select u.id, u.email from group_members m join users u on u.id = m.user_id
          where m.group_id = ? and m.user_id in (${userIds.map(() => '?').join(', ')})
          order by u.id`,
        groupId,
        ...userIds
      )
      const removed: string[] = []
      for (const { id, email } of people) {
        const rows = await sql.run(
          'delete from group_members where group_id = ? and user_id = ?',
          groupId,
          id
        )
        if (rows > 0) {
          removed.push(email)
        }
      }
      for (const { id, email } of people.filter((person) => removed.includes(person.email))) {
        await recordAudit(sql, {
          ...origin,
          action: 'group.member_removed',
          target: groupTarget(group),
          before: { member: email },
          subjectId: id,
        })
      }
      return removed
    })
  }
}

import type { Sql } from '#core/sql'

/**
 * Takes out of the audit log what it tells of an erased person: names, addresses, the fields that changed. The entries
 * themselves stay, and so does the chain. In the transaction that erases the person, after `user.erased` was recorded:
 * the database refuses it otherwise.
 */
export async function eraseAuditPerson(sql: Sql, userId: string): Promise<void> {
  await sql.run('delete from audit_parts where person_id = ?', userId)
}

import type { AuditTarget } from '#audit/audit_event'
import { isUniqueViolation } from '#core/database_errors'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'

/** A row of `groups`, without the key of its name. Times are milliseconds since 1970. */
export interface GroupRow {
  id: string
  name: string
  description: string
  created_at: number
  updated_at: number
}

const COLUMNS = 'id, name, description, created_at, updated_at'

/** Whoever writes on SQLite is alone anyway. */
const LOCK: Record<Sql['dialect'], string> = { sqlite: '', postgres: ' for no key update' }

export async function findGroup(sql: Sql, id: string): Promise<GroupRow | undefined> {
  return sql.get<GroupRow>(`select ${COLUMNS} from groups where id = ?`, id)
}

/** The group, which nobody else can change or delete until the transaction ends. Throws `not_found`. */
export async function lockGroup(sql: Sql, id: string): Promise<GroupRow> {
  const row = await sql.get<GroupRow>(
    `select ${COLUMNS} from groups where id = ?${LOCK[sql.dialect]}`,
    id
  )
  if (row === undefined) {
    throw groupNotFound()
  }
  return row
}

export function groupNotFound(): Problem {
  return new Problem('not_found', { detail: 'There is no such group.' })
}

/** The group as the audit log names it. */
export function groupTarget({ id, name }: Pick<GroupRow, 'id' | 'name'>): AuditTarget {
  return { type: 'group', id, label: name }
}

/** What `writing` answers; `group_name_taken` where another group has the name. */
export async function nameTakenWhereUnique<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error
    }
    throw new Problem('group_name_taken', {
      errors: [{ field: 'name', rule: 'unique', message: 'Another group has this name.' }],
    })
  }
}

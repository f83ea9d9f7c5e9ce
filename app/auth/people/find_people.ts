import { parseId } from '#core/ids'
import type { Sql, SqlValue } from '#core/sql'

/** A person as a search shows them. */
export interface FoundPerson {
  id: string
  email: string
  fullName: string
  isAdmin: boolean
  isSuspended: boolean
}

interface FoundRow {
  id: string
  email: string
  full_name: string
  role: string
  suspended_at: number | null
}

/** Reads one index alone, and of its entries only those that match are put in order: whole first, then beginnings. */
const search = (users: string, position: string) => `
  select u.id, u.email, u.full_name, u.role, u.suspended_at from (
    select s.id, case
        when s.email = ? or lower(s.full_name) = ? then 0
        when ${position}(s.email, ?) = 1 or ${position}(lower(s.full_name), ?) = 1 then 1
        else 2
      end as place
    from ${users}
    where ${position}(s.email, ?) > 0 or ${position}(lower(s.full_name), ?) > 0
    order by place, s.id desc limit ?
  ) f join users u on u.id = f.id order by f.place, f.id desc`

const SEARCH: Record<Sql['dialect'], string> = {
  sqlite: search('users s indexed by users_search', 'instr'),
  postgres: search('users s', 'strpos'),
}

const BY_ID = 'select id, email, full_name, role, suspended_at from users where id = ?'

/** The people whose name or address holds a text, or the one with an id; the best matches first. */
export async function findPeople(sql: Sql, q: string, limit: number): Promise<FoundPerson[]> {
  const id = parseId(q)
  const text = q.toLowerCase()
  const values: SqlValue[] = [...Array.from({ length: 6 }, () => text), limit]
  const rows =
    id === null
      ? await sql.all<FoundRow>(SEARCH[sql.dialect], ...values)
      : await sql.all<FoundRow>(BY_ID, id)
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    fullName: row.full_name,
    isAdmin: row.role === 'admin',
    isSuspended: row.suspended_at !== null,
  }))
}

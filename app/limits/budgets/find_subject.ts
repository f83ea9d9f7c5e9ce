import { parseId } from '#core/ids'
import type { Sql } from '#core/sql'
import { describeSubject } from './describe_subjects.js'
import type { Subject, SubjectKind } from './subjects.js'

/** How people name somebody: by an email address, by the name of a group; or all of them by id. */
const BY_NAME: Record<Exclude<SubjectKind, 'token'>, string> = {
  user: 'select id from users where email = ?',
  group: 'select id from groups where name_key = ?',
}

/**
 * Finds whose budget is meant: `instance`, `everyone`, `user:ada@example.org`, `group:Research` or `token:<id>`; ids are
 * taken for people and groups, too. Null where there is no such thing.
 */
export async function findSubject(sql: Sql, text: string): Promise<Subject | null> {
  if (text === 'instance' || text === 'everyone') {
    return text
  }
  const [kind, ...rest] = text.split(':')
  const name = rest.join(':').trim()
  if (kind !== 'user' && kind !== 'group' && kind !== 'token') {
    return null
  }
  const id = parseId(name)
  if (id !== null) {
    const subject = `${kind}:${id}` as const
    return (await describeSubject(sql, subject)) === null ? null : subject
  }
  if (kind === 'token') {
    return null
  }
  const row = await sql.get<{ id: string }>(BY_NAME[kind], name.toLowerCase())
  return row === undefined ? null : `${kind}:${row.id}`
}

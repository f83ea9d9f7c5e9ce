import type { Sql } from '#core/sql'
import { splitSubject, type Subject } from './subjects.js'

/** Whose budget it is, for people. */
export interface DescribedSubject {
  kind: string
  /** The id of the person, group or token; null of those that are not somebody. */
  id: string | null
  /** An email address, the name of a group or of a token; a sentence case word for the others. */
  label: string
  /** Of a token: whose it is. */
  owner: { id: string; label: string } | null
}

const NOBODY: Record<string, string> = { instance: 'The whole instance', everyone: 'Each person' }

interface NamedRow {
  id: string
  label: string
  owner_id: string | null
  owner: string | null
}

const STATEMENTS: Record<string, string> = {
  user: 'select id, email as label, null as owner_id, null as owner from users where id in',
  group: 'select id, name as label, null as owner_id, null as owner from groups where id in',
  token: `select t.id, t.name as label, u.id as owner_id, u.email as owner
    from auth_access_tokens t join users u on u.id = t.user_id where t.id in`,
}

/** Names subjects; those of people, groups or tokens that are gone are missing. */
export async function describeSubjects(
  sql: Sql,
  subjects: readonly string[]
): Promise<Map<string, DescribedSubject>> {
  const described = new Map<string, DescribedSubject>()
  const ids = new Map<string, string[]>()
  for (const subject of new Set(subjects)) {
    const { kind, id } = splitSubject(subject)
    if (id === null) {
      described.set(subject, { kind, id, label: NOBODY[kind] ?? kind, owner: null })
    } else {
      ids.set(kind, [...(ids.get(kind) ?? []), id])
    }
  }
  for (const [kind, some] of ids) {
    const statement = STATEMENTS[kind]
    const rows =
      statement === undefined
        ? []
        : await sql.all<NamedRow>(`${statement} (${some.map(() => '?').join(', ')})`, ...some)
    for (const { id, label, owner_id: ownerId, owner } of rows) {
      const whose = ownerId === null || owner === null ? null : { id: ownerId, label: owner }
      described.set(`${kind}:${id}`, { kind, id, label, owner: whose })
    }
  }
  return described
}

export async function describeSubject(
  sql: Sql,
  subject: Subject
): Promise<DescribedSubject | null> {
  const described = await describeSubjects(sql, [subject])
  return described.get(subject) ?? null
}

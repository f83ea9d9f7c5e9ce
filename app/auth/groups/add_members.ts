import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { isCleanText } from '#core/json_text'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { normalizeEmail } from '../account_queries.js'
import { groupTarget, lockGroup } from './group_rows.js'

/** That can be added at once. */
export const MAX_ADDED = 100
/** That a message names. */
const MAX_NAMED = 5

export interface AddedMembers {
  added: number
  /** Who were in the group before. */
  present: number
}

interface MemberRow {
  id: string
  email: string
}

/** Nobody is erased while they are added. */
const LOCK: Record<Sql['dialect'], string> = { sqlite: '', postgres: ' for key share' }

/** Puts people into a group: all of those that are named, or nobody. For administrators. */
@inject()
export class AddMembers {
  constructor(private sql: SqlStore) {}

  /** @throws Problem `not_found`; `validation_failed` where an address is nobody's */
  async execute(groupId: string, emails: string[], origin: AuditOrigin): Promise<AddedMembers> {
    const wanted = [...new Set(emails.map((email) => normalizeEmail(email.trim())))]
    assertAddresses(wanted)
    return this.sql.transaction(async (sql) => {
      const group = await lockGroup(sql, groupId)
      const people = await findPeople(sql, wanted)
      const added = await insertMembers(sql, groupId, people)
      for (const { id, email } of people.filter((person) => added.has(person.id))) {
        await recordAudit(sql, {
          ...origin,
          action: 'group.member_added',
          target: groupTarget(group),
          after: { member: email },
          subjectId: id,
        })
      }
      return { added: added.size, present: people.length - added.size }
    })
  }
}

function assertAddresses(emails: string[]): void {
  if (emails.length === 0) {
    throw refused('required', 'Write at least one email address.')
  }
  if (emails.length > MAX_ADDED) {
    throw refused('max_length', `Add at most ${MAX_ADDED} people at once.`)
  }
  if (!emails.every(isCleanText)) {
    throw refused('text', 'An email address is plain text.')
  }
}

async function findPeople(sql: Sql, emails: string[]): Promise<MemberRow[]> {
  const people = await sql.all<MemberRow>(
    `select id, email from users where email in (${emails.map(() => '?').join(', ')})
      order by id${LOCK[sql.dialect]}`,
    ...emails
  )
  const known = new Set(people.map(({ email }) => email))
  const unknown = emails.filter((email) => !known.has(email))
  if (unknown.length > 0) {
    const more = unknown.length - MAX_NAMED
    const named = unknown.slice(0, MAX_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
    throw refused('unknown', `No account has the address ${named}. Nobody was added.`)
  }
  return people
}

async function insertMembers(sql: Sql, groupId: string, people: MemberRow[]): Promise<Set<string>> {
  const now = Date.now()
  const rows = await sql.all<{ user_id: string }>(
    `insert into group_members (group_id, user_id, added_at)
      values ${people.map(() => '(?, ?, ?)').join(', ')} on conflict do nothing returning user_id`,
    ...people.flatMap(({ id }) => [groupId, id, now])
  )
  return new Set(rows.map(({ user_id: id }) => id))
}

function refused(rule: string, message: string): Problem {
  const errors = [{ field: 'emails', rule, message }]
  return new Problem('validation_failed', { detail: message, errors })
}

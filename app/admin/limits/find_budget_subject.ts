import { inject } from '@adonisjs/core'
import { findUserByEmail, type UserRow } from '#auth/account_queries'
import { GroupsQuery } from '#auth/groups/groups_query'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { Subject } from '#limits/budgets/subjects'
import type { SUBJECT_CHOICES } from './limit_validators.js'

export interface SubjectInput {
  whose: (typeof SUBJECT_CHOICES)[number]
  /** Names; what the choice does not need does not matter. */
  group?: string
  email?: string
  token?: string
}

/** Finds whose budget is meant by names that people know. */
@inject()
export class FindBudgetSubject {
  constructor(
    private sql: SqlStore,
    private groups: GroupsQuery
  ) {}

  /** Throws `validation_failed` with the field that names nobody. */
  async execute({ whose, group = '', email = '', token = '' }: SubjectInput): Promise<Subject> {
    switch (whose) {
      case 'instance':
      case 'everyone':
        return whose
      case 'group':
        return `group:${await this.#group(group)}`
      case 'user': {
        const { id } = await this.sql.read((sql) => findPerson(sql, email))
        return `user:${id}`
      }
      case 'token':
        return `token:${await this.sql.read((sql) => findToken(sql, email, token.trim()))}`
      default: {
        const never: never = whose
        return never
      }
    }
  }

  async #group(name: string): Promise<string> {
    const found = await this.groups.named(name)
    if (found === undefined) {
      throw refused('group', 'There is no group with this name.')
    }
    return found.id
  }
}

/** The account with an address; throws `validation_failed` with the field `email`. */
export async function findPerson(sql: Sql, email: string): Promise<UserRow> {
  const person = await findUserByEmail(sql, email.trim())
  if (person === undefined) {
    throw refused('email', 'No account has this address.')
  }
  return person
}

async function findToken(sql: Sql, email: string, name: string): Promise<string> {
  const person = await findPerson(sql, email)
  const tokens = await sql.all<{ id: string }>(
    'select id from auth_access_tokens where user_id = ? and name = ? order by id limit 2',
    person.id,
    name
  )
  if (tokens.length === 0) {
    throw refused('token', 'The person has no token with this name.')
  }
  if (tokens.length > 1) {
    throw refused('token', 'Several tokens have this name: choose one on the page of the person.')
  }
  return tokens[0].id
}

function refused(field: string, message: string): Problem {
  return new Problem('validation_failed', {
    detail: message,
    errors: [{ field, rule: 'unknown', message }],
  })
}

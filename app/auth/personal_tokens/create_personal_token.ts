import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { Ability, Account } from '../account.js'
import { invalidToken } from '../auth_problems.js'
import { lockLiveCredential } from '../lock_live_account.js'
import { hashToken, newPersonalToken } from '../opaque_tokens.js'
import type { PersonalTokenFields } from './personal_token_fields.js'

const DAY_MS = 24 * 60 * 60 * 1000
const MAX_TOKENS_PER_ACCOUNT = 100

export interface CreatePersonalTokenInput {
  name: string
  abilities: Ability[]
  expiresInDays: number
}

export interface CreatedPersonalToken {
  token: PersonalTokenFields
  /** Answered once, and nowhere to be had afterwards. */
  secret: string
}

/**
 * Makes a personal access token. The secret is answered once and kept as a hash only.
 */
@inject()
export class CreatePersonalToken {
  constructor(private sql: SqlStore) {}

  /** For the account itself. Throws `too_many_tokens`. */
  async execute(
    account: Account,
    input: CreatePersonalTokenInput,
    origin: AuditOrigin
  ): Promise<CreatedPersonalToken> {
    return this.sql.transaction(async (sql) => {
      if (!(await lockLiveCredential(sql, account))) {
        throw invalidToken()
      }
      return this.#create(sql, account.id, input, origin)
    })
  }

  /**
   * By an operator, for an account. Throws `too_many_tokens`, `account_suspended`, and `not_found` where the account is gone.
   */
  async executeFor(
    userId: string,
    input: CreatePersonalTokenInput,
    origin: AuditOrigin
  ): Promise<CreatedPersonalToken> {
    return this.sql.transaction(async (sql) => {
      const user = await sql.get<{ suspended_at: number | null }>(
        `select suspended_at from users where id = ?
         ${sql.dialect === 'postgres' ? 'for no key update' : ''}`,
        userId
      )
      if (user === undefined) {
        throw new Problem('not_found', { detail: 'There is no such account.' })
      }
      if (user.suspended_at !== null) {
        throw new Problem('account_suspended')
      }
      return this.#create(sql, userId, input, origin)
    })
  }

  async #create(
    sql: Sql,
    userId: string,
    input: CreatePersonalTokenInput,
    origin: AuditOrigin
  ): Promise<CreatedPersonalToken> {
    const created = await insertToken(sql, userId, input)
    const { id, name, abilities, expiresAt } = created.token
    await recordAudit(sql, {
      ...origin,
      action: 'token.created',
      target: { type: 'token', id, label: name },
      subjectId: userId,
      after: { abilities, expires_at: new Date(expiresAt).toISOString() },
    })
    return created
  }
}

async function insertToken(
  sql: Sql,
  userId: string,
  input: CreatePersonalTokenInput
): Promise<CreatedPersonalToken> {
  const row = await sql.get<{ tokens: number }>(
    'select count(*) as tokens from auth_access_tokens where user_id = ?',
    userId
  )
  if ((row?.tokens ?? 0) >= MAX_TOKENS_PER_ACCOUNT) {
    throw new Problem('too_many_tokens', {
      detail: `An account may have ${MAX_TOKENS_PER_ACCOUNT} tokens; delete one first.`,
    })
  }
  const secret = newPersonalToken()
  const createdAt = Date.now()
  const token: PersonalTokenFields = {
    id: newId(),
    name: input.name,
    abilities: [...new Set(input.abilities)],
    createdAt,
    expiresAt: createdAt + input.expiresInDays * DAY_MS,
    lastUsedAt: null,
  }
  await sql.run(
    `insert into auth_access_tokens
      (id, user_id, name, hash, abilities, created_at, expires_at)
      values (?, ?, ?, ?, ?, ?, ?)`,
    token.id,
    userId,
    token.name,
    hashToken(secret),
    JSON.stringify(token.abilities),
    token.createdAt,
    token.expiresAt
  )
  return { token, secret }
}

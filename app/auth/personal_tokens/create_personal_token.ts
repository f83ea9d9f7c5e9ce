import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
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

/**
 * Makes a personal access token. The secret is answered once and kept as a hash only.
 */
@inject()
export class CreatePersonalToken {
  constructor(private sql: SqlStore) {}

  /** Throws `too_many_tokens`. */
  async execute(
    account: Account,
    input: CreatePersonalTokenInput,
    origin: AuditOrigin
  ): Promise<{ token: PersonalTokenFields; secret: string }> {
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
    await this.sql.transaction(async (sql) => {
      if (!(await lockLiveCredential(sql, account))) {
        throw invalidToken()
      }
      const row = await sql.get<{ tokens: number }>(
        'select count(*) as tokens from auth_access_tokens where user_id = ?',
        account.id
      )
      if ((row?.tokens ?? 0) >= MAX_TOKENS_PER_ACCOUNT) {
        throw new Problem('too_many_tokens', {
          detail: `An account may have ${MAX_TOKENS_PER_ACCOUNT} tokens; delete one first.`,
        })
      }
      await sql.run(
        `insert into auth_access_tokens
          (id, user_id, name, hash, abilities, created_at, expires_at)
          values (?, ?, ?, ?, ?, ?, ?)`,
        token.id,
        account.id,
        token.name,
        hashToken(secret),
        JSON.stringify(token.abilities),
        token.createdAt,
        token.expiresAt
      )
      await recordAudit(sql, {
        ...origin,
        action: 'token.created',
        target: { type: 'token', id: token.id, label: token.name },
        subjectId: account.id,
        after: { abilities: token.abilities, expires_at: new Date(token.expiresAt).toISOString() },
      })
    })
    return { token, secret }
  }
}

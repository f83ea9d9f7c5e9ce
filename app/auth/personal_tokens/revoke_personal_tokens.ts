import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { personalTokenEnding, recordEnding, type CredentialEnding } from '../credential_endings.js'
import { Revocations } from '../revocations.js'
import type { OwnedToken } from './all_personal_tokens.js'

/** Ends personal access tokens of anybody, on an operator's behalf. */
@inject()
export class RevokePersonalTokens {
  constructor(
    private sql: SqlStore,
    private revocations: Revocations
  ) {}

  /** All of them or none. Answers how many there were to end: others may have ended meanwhile. */
  async execute(tokens: OwnedToken[], origin: AuditOrigin): Promise<number> {
    const endings = await this.sql.transaction(async (sql) => {
      const ended: CredentialEnding[] = []
      for (const token of tokens) {
        const ending = await endToken(sql, token, origin)
        if (ending !== null) {
          ended.push(ending)
        }
      }
      return ended
    })
    endings.forEach((ending) => this.revocations.announce(ending))
    return endings.length
  }
}

async function endToken(
  sql: Sql,
  { id, name, userId }: OwnedToken,
  origin: AuditOrigin
): Promise<CredentialEnding | null> {
  const deleted = await sql.run('delete from auth_access_tokens where id = ?', id)
  if (deleted === 0) {
    return null
  }
  const ending = personalTokenEnding(userId, id)
  await recordEnding(sql, ending)
  await recordAudit(sql, {
    ...origin,
    action: 'token.deleted',
    target: { type: 'token', id, label: name },
    subjectId: userId,
  })
  return ending
}

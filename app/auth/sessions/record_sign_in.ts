import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { userTarget, type UserRow } from '../account_queries.js'
import type { SignInTry } from './refused_sign_ins.js'

/** Writes a sign-in into the audit log, in the transaction that begins it. */
export async function recordSignIn(
  sql: Sql,
  user: Pick<UserRow, 'id' | 'email'>,
  sessionId: string,
  { address, requestId }: SignInTry
): Promise<void> {
  await recordAudit(sql, {
    actor: { kind: 'user', userId: user.id, label: user.email },
    address,
    requestId,
    action: 'user.signed_in',
    target: userTarget(user),
    after: { session: sessionId },
  })
}

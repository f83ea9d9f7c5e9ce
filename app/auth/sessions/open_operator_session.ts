import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import type { Account } from '../account.js'
import { AccountStates } from '../account_states.js'

/** Should the process that opened it die, it ends by itself. */
const SESSION_MS = 12 * 60 * 60 * 1000

const USER_AGENT = 'Chatflow at the terminal'

/**
 * Lets an operator act as a person, as whoever runs the database can anyway: by a sign-in like others, which the person sees
 * among theirs and can end. It has no tokens.
 */
@inject()
export class OpenOperatorSession {
  constructor(
    private sql: SqlStore,
    private states: AccountStates
  ) {}

  /** Throws `account_suspended`. */
  async execute(user: { id: string; email: string }, origin: AuditOrigin): Promise<Account> {
    const sessionId = newId()
    const now = Date.now()
    await this.sql.transaction(async (sql) => {
      await sql.run(
        `insert into auth_sessions (id, user_id, user_agent, ip_address, created_at, last_used_at, expires_at)
         values (?, ?, ?, null, ?, ?, ?)`,
        sessionId,
        user.id,
        USER_AGENT,
        now,
        now,
        now + SESSION_MS
      )
      await recordAudit(sql, {
        ...origin,
        action: 'session.opened',
        target: { type: 'user', id: user.id, label: user.email },
        after: { session: sessionId, client: USER_AGENT },
      })
    })
    const state = await this.states.ofSession(sessionId)
    if (state === null || !state.isAlive) {
      throw new Problem('account_suspended')
    }
    return state.account
  }
}

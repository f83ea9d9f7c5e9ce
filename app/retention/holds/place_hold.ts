import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { findUserByEmail, normalizeEmail, userTarget } from '#auth/account_queries'
import { isForeignKeyViolation } from '#core/database_errors'
import { newId, parseId } from '#core/ids'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { HeldTarget } from './hold_target.js'

export interface HoldInput {
  /** An email address, or the id of a conversation. */
  of: string
  /** Which matter, or who asked for it. */
  reason: string
}

/**
 * Puts a person or a conversation on legal hold: until it is released, nobody and nothing deletes the account and the
 * conversations that the person takes part in, or the one conversation. For administrators.
 */
@inject()
export class PlaceHold {
  constructor(private sql: SqlStore) {}

  /**
   * @returns the id
   * @throws Problem `validation_failed` with the field `of`
   */
  async execute({ of, reason }: HoldInput, origin: AuditOrigin): Promise<string> {
    const id = newId()
    const placing = this.sql.transaction(async (sql) => {
      const { userId, conversationId, ownerId, target } = await findTarget(sql, of.trim())
      if (userId !== null && sql.dialect === 'postgres') {
        /* Waits for those who are deleting conversations of the person, see `lockConversations`. */
        await sql.all('select id from users where id = ? for update', userId)
      }
      await sql.run(
        `insert into legal_holds (id, user_id, conversation_id, reason, placed_by, created_at)
         values (?, ?, ?, ?, ?, ?)`,
        id,
        userId,
        conversationId,
        reason,
        origin.actor.userId,
        Date.now()
      )
      await recordAudit(sql, {
        ...origin,
        action: 'hold.placed',
        target,
        after: { hold: id },
        reason,
        subjectId: ownerId,
      })
    })
    await placing.catch((error: unknown) => {
      throw isForeignKeyViolation(error) ? nothingToHold() : error
    })
    return id
  }
}

async function findTarget(sql: Sql, of: string): Promise<HeldTarget> {
  const conversationId = parseId(of)
  if (conversationId === null) {
    const user = await findUserByEmail(sql, normalizeEmail(of))
    if (user !== undefined) {
      return {
        userId: user.id,
        conversationId: null,
        ownerId: user.id,
        target: userTarget(user),
      }
    }
  } else {
    const owner = await sql.get<{ id: string; email: string }>(
      'select u.id, u.email from conversations c join users u on u.id = c.owner_id where c.id = ?',
      conversationId
    )
    if (owner !== undefined) {
      return {
        userId: null,
        conversationId,
        ownerId: owner.id,
        target: { type: 'conversation', id: conversationId, label: owner.email },
      }
    }
  }
  throw nothingToHold()
}

/** Also where it is deleted at this moment. */
function nothingToHold(): Problem {
  return new Problem('validation_failed', {
    detail: 'There is no such account and no such conversation.',
    errors: [
      {
        field: 'of',
        rule: 'exists',
        message: 'Write the email address of an account, or the id of a conversation.',
      },
    ],
  })
}

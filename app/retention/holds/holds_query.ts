import { inject } from '@adonisjs/core'
import { readIdPage, type IdPage, type IdPlace } from '#core/id_pages'
import { SqlStore } from '#core/sql_store'

/** A legal hold. Times are milliseconds since 1970. */
export interface Hold {
  id: string
  userId: string | null
  conversationId: string | null
  /** The person, or the conversation's owner. */
  ownerId: string
  ownerEmail: string
  reason: string
  /** Null where a command placed it, or the account is erased. */
  placedBy: string | null
  createdAt: number
}

interface HoldRow {
  id: string
  user_id: string | null
  conversation_id: string | null
  owner_id: string
  owner_email: string
  reason: string
  placed_by_email: string | null
  created_at: number
}

/** Of one person or conversation. */
const MOST_SHOWN = 20

const SELECT = `select h.id, h.user_id, h.conversation_id, o.id as owner_id, o.email as owner_email, h.reason,
    b.email as placed_by_email, h.created_at
  from legal_holds h
  left join conversations c on c.id = h.conversation_id
  join users o on o.id = coalesce(h.user_id, c.owner_id)
  left join users b on b.id = h.placed_by`

function toHold(row: HoldRow): Hold {
  return {
    id: row.id,
    userId: row.user_id,
    conversationId: row.conversation_id,
    ownerId: row.owner_id,
    ownerEmail: row.owner_email,
    reason: row.reason,
    placedBy: row.placed_by_email,
    createdAt: row.created_at,
  }
}

/** Legal holds, newest first. */
@inject()
export class HoldsQuery {
  constructor(private sql: SqlStore) {}

  async page(place: IdPlace): Promise<IdPage<Hold>> {
    const page = await this.sql.read((sql) =>
      readIdPage<HoldRow>(sql, { select: SELECT, key: 'h.id' }, place)
    )
    return { ...page, rows: page.rows.map(toHold) }
  }

  async find(id: string): Promise<Hold | undefined> {
    const row = await this.sql.read((sql) => sql.get<HoldRow>(`${SELECT} where h.id = ?`, id))
    return row && toHold(row)
  }

  /** Those on the person, the newest first. */
  async ofPerson(userId: string): Promise<Hold[]> {
    return this.#all('h.user_id = ?', userId)
  }

  /** Those that keep the conversation: on it, or on somebody who takes part. */
  async ofConversation(conversationId: string): Promise<Hold[]> {
    return this.#all(
      `h.conversation_id = ? or h.user_id in (
         select user_id from participants where conversation_id = ?)`,
      conversationId,
      conversationId
    )
  }

  async #all(condition: string, ...values: string[]): Promise<Hold[]> {
    const rows = await this.sql.read((sql) =>
      sql.all<HoldRow>(
        `${SELECT} where ${condition} order by h.id desc limit ${MOST_SHOWN}`,
        ...values
      )
    )
    return rows.map(toHold)
  }
}

import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'

const DAY_MS = 24 * 60 * 60 * 1000

/** All that an administrator sees of one person at once. Times are milliseconds since 1970. */
export interface PersonFacts {
  id: string
  email: string
  fullName: string
  role: UserRole
  suspendedAt: number | null
  createdAt: number
  lastActiveAt: number | null
  conversations: number
  hasTwoFactor: boolean
  /** In bytes. */
  storedBytes: number
  usage: {
    /** In the last 30 days. */
    calls: number
    inputTokens: number
    outputTokens: number
    /** Billionths of a US dollar. */
    cost: number
  }
}

interface FactsRow {
  id: string
  email: string
  full_name: string
  role: UserRole
  suspended_at: number | null
  created_at: number
  last_active_at: number | null
  conversations: number
  two_factor: number
  stored_bytes: number
}

interface UsageRow {
  calls: number
  input_tokens: number
  output_tokens: number
  cost: number
}

/** Reads what is known of one person. */
@inject()
export class PersonQuery {
  constructor(private sql: SqlStore) {}

  /** Null where there is none. */
  async execute(userId: string): Promise<PersonFacts | null> {
    return this.sql.read(async (sql) => {
      const row = await sql.get<FactsRow>(
        `select u.id, u.email, u.full_name, u.role, u.suspended_at, u.created_at, u.last_active_at,
            (select count(*) from conversations c where c.owner_id = u.id) as conversations,
            (select count(*) from two_factor_secrets t
              where t.user_id = u.id and t.confirmed_at is not null) as two_factor,
            (select cast(coalesce(sum(f.size), 0) as bigint) from files f
              where f.owner_id = u.id) as stored_bytes
          from users u where u.id = ?`,
        userId
      )
      if (row === undefined) {
        return null
      }
      const usage = await sql.get<UsageRow>(
        `select count(*) as calls, cast(coalesce(sum(input_tokens), 0) as bigint) as input_tokens,
            cast(coalesce(sum(output_tokens), 0) as bigint) as output_tokens,
            cast(coalesce(sum(cost_nano_usd), 0) as bigint) as cost
          from usage_entries where user_id = ? and created_at >= ?`,
        userId,
        Date.now() - 30 * DAY_MS
      )
      return {
        id: row.id,
        email: row.email,
        fullName: row.full_name,
        role: row.role,
        suspendedAt: row.suspended_at,
        createdAt: row.created_at,
        lastActiveAt: row.last_active_at,
        conversations: row.conversations,
        hasTwoFactor: row.two_factor > 0,
        storedBytes: row.stored_bytes,
        usage: {
          calls: usage?.calls ?? 0,
          inputTokens: usage?.input_tokens ?? 0,
          outputTokens: usage?.output_tokens ?? 0,
          cost: usage?.cost ?? 0,
        },
      }
    })
  }
}

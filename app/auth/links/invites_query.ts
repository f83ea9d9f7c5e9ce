import { inject } from '@adonisjs/core'
import { decodeIdCursor } from '#core/page_validator'
import { toPage } from '#core/pagination'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'

/** An invitation that nobody accepted yet. Times are milliseconds since 1970. */
export interface Invite {
  id: string
  email: string
  role: UserRole
  /** Who made it; null for an operator at the shell. */
  invitedBy: string | null
  createdAt: number
  expiresAt: number
  isExpired: boolean
}

interface InviteRow {
  id: string
  subject: string
  role: UserRole
  invited_by: string | null
  created_at: number
  expires_at: number
}

/**
 * The invitations that wait, newest first, the expired ones included: those can be renewed for a month.
 */
@inject()
export class InvitesQuery {
  constructor(private sql: SqlStore) {}

  async execute(page: {
    limit: number
    cursor?: string
  }): Promise<{ invites: Invite[]; nextCursor: string | null }> {
    const before = decodeIdCursor(page.cursor)
    const found = await this.sql.read((sql) =>
      sql.all<InviteRow>(
        `select l.id, l.subject, l.role, c.email as invited_by, l.created_at, l.expires_at
          from account_links l left join users c on c.id = l.created_by
          where l.kind = 'invite' and l.id < ? order by l.id desc limit ?`,
        before,
        page.limit + 1
      )
    )
    const { rows, nextCursor } = toPage(found, page.limit, (row) => [row.id])
    const now = Date.now()
    const invites = rows.map((row) => ({
      id: row.id,
      email: row.subject,
      role: row.role,
      invitedBy: row.invited_by,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      isExpired: row.expires_at <= now,
    }))
    return { invites, nextCursor }
  }
}

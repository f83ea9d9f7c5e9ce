import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import type { UserRole } from '#models/user'
import { hashToken } from '../opaque_tokens.js'
import {
  LINK_LIFETIME_MS,
  linkInvalid,
  linkUrl,
  newLinkToken,
  type AccountLink,
  type LinkKind,
  type NewLink,
} from './account_link.js'

/** A row of `account_links`. */
export interface LinkRow {
  id: string
  kind: LinkKind
  subject: string
  user_id: string | null
  role: UserRole | null
  created_at: number
  expires_at: number
}

export interface LinkFields {
  kind: LinkKind
  subject: string
  userId?: string
  role?: UserRole
  /** The administrator who makes it: when they are one no longer, it is good no longer. Null for an operator. */
  createdBy: string | null
}

export function linkOfRow(row: LinkRow): AccountLink {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    userId: row.user_id,
    role: row.role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/**
 * Makes a link. An older one of the same kind and subject is replaced, and leads nowhere from then on.
 *
 * @param base - the address of this installation, where it is another than the configured one
 */
export async function putLink(sql: Sql, fields: LinkFields, base?: string): Promise<NewLink> {
  const { kind, subject } = fields
  const id = newId()
  const token = newLinkToken()
  const now = Date.now()
  const expiresAt = now + LINK_LIFETIME_MS[kind]
  await sql.run('delete from account_links where kind = ? and subject = ?', kind, subject)
  await sql.run(
    `insert into account_links
      (id, kind, subject, token_hash, user_id, role, created_by, created_at, expires_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (kind, subject) do update set id = excluded.id, token_hash = excluded.token_hash,
        role = excluded.role, created_by = excluded.created_by, created_at = excluded.created_at,
        expires_at = excluded.expires_at`,
    id,
    kind,
    subject,
    hashToken(token),
    fields.userId ?? null,
    fields.role ?? null,
    fields.createdBy,
    now,
    expiresAt
  )
  return { id, url: linkUrl(kind, token, base), expiresAt }
}

/** The link of this token, where it is good: not too old, and made by somebody who still may make it. */
export async function findLink(
  sql: Sql,
  kind: LinkKind,
  token: string
): Promise<AccountLink | undefined> {
  const row = await sql.get<LinkRow>(
    `select l.id, l.kind, l.subject, l.user_id, l.role, l.created_at, l.expires_at
      from account_links l left join users c on c.id = l.created_by
      where l.token_hash = ? and l.kind = ? and l.expires_at > ?
        and (l.created_by is null or (c.role = 'admin' and c.suspended_at is null))`,
    hashToken(token),
    kind,
    Date.now()
  )
  return row && linkOfRow(row)
}

/**
 * Uses a link up, in the transaction that does what it is for: of many at the same moment one gets it. Throws
 * `link_invalid`.
 */
export async function takeLink(sql: Sql, kind: LinkKind, token: string): Promise<AccountLink> {
  const link = await findLink(sql, kind, token)
  const taken =
    link && (await sql.run('delete from account_links where token_hash = ?', hashToken(token)))
  if (link === undefined || taken !== 1) {
    throw linkInvalid()
  }
  return link
}

/** Makes sure that a password is set with no link that was made before. */
export async function dropResetLinks(sql: Sql, userId: string): Promise<void> {
  await sql.run(`delete from account_links where kind = 'reset' and user_id = ?`, userId)
}

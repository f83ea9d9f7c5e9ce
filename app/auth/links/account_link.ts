import { randomBytes } from 'node:crypto'
import { appUrl } from '#config/app'
import { Problem } from '#core/problem'
import type { UserRole } from '#models/user'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export const LINK_KINDS = ['invite', 'reset', 'setup'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

/** For how long a link is good. */
export const LINK_LIFETIME_MS: Record<LinkKind, number> = {
  invite: 7 * DAY_MS,
  reset: DAY_MS,
  setup: 15 * MINUTE_MS,
}

/** A link that can still be used. Times are milliseconds since 1970. */
export interface AccountLink {
  id: string
  kind: LinkKind
  /** The address that is invited, the id of the account, or `setup`. */
  subject: string
  /** The account that it is for; null where there is none yet. */
  userId: string | null
  /** Of whoever accepts an invitation. */
  role: UserRole | null
  createdAt: number
  expiresAt: number
}

/** What is told of a new link, once: the database keeps only a hash of what is in its address. */
export interface NewLink {
  id: string
  url: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

const TOKEN_BYTES = 32

/** 256 random bits. */
export function newLinkToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** Where a link leads. */
export function linkUrl(kind: LinkKind, token: string, base: string = appUrl): string {
  return `${base}/${kind}/${token}`
}

/** 403 for every link that is not good, whatever the reason: that it was never made, was used, replaced, or is too old. */
export function linkInvalid(): Problem {
  return new Problem('link_invalid', {
    detail: 'Ask for a new link: this one was used, replaced, or its time is over.',
  })
}

/**
 * The address of somebody who is invited, for the audit log: `…@example.org`. There is no account yet that it would be
 * erased with.
 */
export function maskedEmail(email: string): string {
  return `…${email.slice(email.lastIndexOf('@'))}`
}

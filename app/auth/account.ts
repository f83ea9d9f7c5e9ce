import type { UserRole } from '#models/user'

/** What a personal access token may do; `*` is everything, account management included. */
export const ABILITIES = ['chat', 'read', '*'] as const
export type Ability = (typeof ABILITIES)[number]

/** How a request proved who it is. `expiresAt` is the end of the sign-in or token, in milliseconds since 1970. */
export type Credential =
  | { readonly kind: 'access_token'; readonly sessionId: string; readonly expiresAt: number }
  | {
      readonly kind: 'personal_access_token'
      readonly tokenId: string
      readonly abilities: readonly Ability[]
      readonly expiresAt: number
    }

/**
 * The account behind a request: what `auth.getUserOrFail()` gives. Frozen and shared by all requests with the same
 * credential; at most a second behind the database.
 */
export interface Account {
  readonly id: string
  readonly email: string
  readonly fullName: string
  readonly role: UserRole
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly sessionVersion: number
  readonly credential: Credential
}

/** The personal access token that a request came with; null where it came with a sign-in. */
export function tokenOf({ credential }: Account): string | null {
  return credential.kind === 'personal_access_token' ? credential.tokenId : null
}

/** Whether the credential of `account` may do what asks for `ability`. A signed-in client may do everything. */
export function hasAbility({ credential }: Account, ability: Ability): boolean {
  return (
    credential.kind === 'access_token' ||
    credential.abilities.includes('*') ||
    credential.abilities.includes(ability)
  )
}

/** The personal access token of the request; null where a client signed in. */
export function tokenIdOf({ credential }: Account): string | null {
  return credential.kind === 'personal_access_token' ? credential.tokenId : null
}

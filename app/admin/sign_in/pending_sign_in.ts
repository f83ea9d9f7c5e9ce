import type { HttpContext } from '@adonisjs/core/http'
import type { PendingSignIn } from '#auth/browser/browser_sign_in'

/** The session is an encrypted cookie: what is in it was put there by us. */
const KEY = 'pending_sign_in'

/** Remembers that the password was right, for the page that asks for the code. */
export function keepPending({ session }: HttpContext, pending: PendingSignIn): void {
  session.put(KEY, pending)
}

/** Null where no password was given, or too long ago. */
export function findPending({ session }: HttpContext): PendingSignIn | null {
  const pending: PendingSignIn | undefined = session.get(KEY)
  return pending !== undefined && pending.expiresAt > Date.now() ? pending : null
}

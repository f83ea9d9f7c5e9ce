import app from '@adonisjs/core/services/app'
import type { AuditOrigin } from '#audit/audit_origin'
import type { NewLink } from '#auth/links/account_link'
import { CreateInvite } from '#auth/links/create_invite'
import { CreateResetLink } from '#auth/links/create_reset_link'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { UserRole } from '#models/user'
import { createAccount, type TestAccount } from './accounts.js'

/** The secret part of a link's address. */
export function tokenOf({ url }: { url: string }): string {
  return url.slice(url.lastIndexOf('/') + 1)
}

/** An account that does something in the browser. */
export function originOf({ id, email }: TestAccount): AuditOrigin {
  return { actor: { kind: 'user', userId: id, label: email }, address: '192.0.2.9' }
}

/** A new person's invitation, made by an administrator. */
export async function createInvite(
  { email = `${newId()}@example.test`, role = 'member' }: { email?: string; role?: UserRole } = {},
  by?: TestAccount
): Promise<NewLink & { email: string; administrator: TestAccount }> {
  const administrator = by ?? (await createAccount({ role: 'admin' }))
  const invite = await app.container.make(CreateInvite)
  const link = await invite.execute({ email, role }, originOf(administrator))
  return { ...link, email, administrator }
}

/** A link with which `account` sets another password. */
export async function createResetLink(account: TestAccount, by?: TestAccount): Promise<NewLink> {
  const administrator = by ?? (await createAccount({ role: 'admin' }))
  const create = await app.container.make(CreateResetLink)
  return create.execute(account.id, originOf(administrator))
}

/** Makes a link one that has just run out. */
export async function expireLink({ id }: NewLink): Promise<void> {
  await sql.read((db) =>
    db.run('update account_links set expires_at = ? where id = ?', Date.now() - 1, id)
  )
}

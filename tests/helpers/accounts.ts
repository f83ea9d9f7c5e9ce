import app from '@adonisjs/core/services/app'
import hash from '@adonisjs/core/services/hash'
import { AccessTokens } from '#auth/access_tokens'
import type { Account } from '#auth/account'
import { Credentials } from '#auth/credentials'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { UserRole } from '#models/user'

const HOUR_MS = 3_600_000

/** Every test account's password. */
export const PASSWORD = 'a long test password 7'

let passwordHash: Promise<string> | null = null

export interface TestAccount {
  id: string
  email: string
  password: string
  sessionId: string
  /** A JWT access token. */
  token: string
  headers: { authorization: string }
}

/** Makes an account that is signed in once, straight in the database. */
export async function createAccount(
  options: { role?: UserRole; suspended?: boolean; fullName?: string } = {}
): Promise<TestAccount> {
  passwordHash ??= hash.make(PASSWORD)
  const password = await passwordHash
  const id = newId()
  const email = `${id}@example.test`
  const now = Date.now()
  await sql.read((db) =>
    db.run(
      `insert into users
        (id, email, password, full_name, role, suspended_at, session_version, created_at, updated_at)
        values (?, ?, ?, ?, ?, ?, 1, ?, ?)`,
      id,
      email,
      password,
      options.fullName ?? 'Test Person',
      options.role ?? 'member',
      options.suspended ? now : null,
      now,
      now
    )
  )
  return { id, email, password: PASSWORD, ...(await signIn(id)) }
}

/** Signs an account in once more, without HTTP. */
export async function signIn(userId: string) {
  const sessionId = newId()
  const now = Date.now()
  const user = await sql.read(async (db) => {
    await db.run(
      `insert into auth_sessions (id, user_id, created_at, last_used_at, expires_at)
        values (?, ?, ?, ?, ?)`,
      sessionId,
      userId,
      now,
      now,
      now + HOUR_MS
    )
    return db.get<{ session_version: number }>(
      'select session_version from users where id = ?',
      userId
    )
  })
  const tokens = await app.container.make(AccessTokens)
  const token = await tokens.sign(userId, sessionId, user?.session_version ?? 1)
  return { sessionId, token, headers: { authorization: `Bearer ${token}` } }
}

/** The account as a request with its token sees it. */
export async function accountOf({ token }: TestAccount): Promise<Account> {
  const credentials = await app.container.make(Credentials)
  return credentials.resolve(token)
}

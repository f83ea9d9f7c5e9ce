import { inject } from '@adonisjs/core'
import config from '#config/accounts'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import type { Account } from '../account.js'
import { noteActivity } from '../note_activity.js'
import {
  toPreferences,
  type Preferences,
  type PreferencesRow,
} from '../preferences/user_preferences.js'
import { lockLiveAccount } from '../lock_live_account.js'

/** How often the use of a session is written down. */
const LAST_USE_STEP_MS = 60_000
const MAX_USER_AGENT = 512

interface SessionRow extends PreferencesRow {
  user_id: string
  email: string
  full_name: string
  role: UserRole
  created_at: number
  session_version: number
  last_active_at: number | null
  last_used_at: number
  expires_at: number
}

/** A session that is alive: whose it is, and how they want the pages. */
export interface LiveSession {
  account: Account
  preferences: Preferences
}

export interface BrowserSignIn {
  userId: string
  /** The version that the password was checked against. */
  sessionVersion: number
  address: string
  userAgent: string | null
}

/**
 * Sign-ins of browsers: rows of `auth_sessions` like those of the API's clients, so that everything that ends one ends
 * the other. They are looked at anew with each request.
 */
@inject()
export class BrowserSessions {
  constructor(private sql: SqlStore) {}

  /**
   * Starts a session as a part of the caller's transaction and answers its id; null where the account was suspended or
   * its credentials ended since they were checked.
   */
  async begin(sql: Sql, signIn: BrowserSignIn): Promise<string | null> {
    if (!(await lockLiveAccount(sql, signIn.userId, signIn.sessionVersion))) {
      return null
    }
    const id = newId()
    const now = Date.now()
    await sql.run(
      `insert into auth_sessions
        (id, user_id, kind, user_agent, ip_address, created_at, last_used_at, expires_at)
        values (?, ?, 'browser', ?, ?, ?, ?, ?)`,
      id,
      signIn.userId,
      signIn.userAgent?.slice(0, MAX_USER_AGENT) ?? null,
      signIn.address,
      now,
      now,
      now + config.browserSession.absoluteMs
    )
    return id
  }

  /**
   * A session that is alive: not ended, not idle for too long, not over, its account not suspended. Null otherwise.
   */
  async resolve(id: string): Promise<LiveSession | null> {
    const now = Date.now()
    const row = await this.sql.read((sql) =>
      sql.get<SessionRow>(
        `select u.id as user_id, u.email, u.full_name, u.role, u.created_at, u.session_version,
            u.last_active_at, s.last_used_at, s.expires_at, p.time_zone, p.density, p.has_shortcuts
          from auth_sessions s join users u on u.id = s.user_id
            left join user_preferences p on p.user_id = u.id
          where s.id = ? and s.kind = 'browser' and s.revoked_at is null and u.suspended_at is null
            and s.expires_at > ? and s.last_used_at > ?`,
        id,
        now,
        now - config.browserSession.idleMs
      )
    )
    if (row === undefined) {
      return null
    }
    if (row.last_used_at < now - LAST_USE_STEP_MS) {
      await this.sql.transaction((sql) =>
        sql.run('update auth_sessions set last_used_at = ? where id = ?', now, id)
      )
    }
    void noteActivity(this.sql, row.user_id, row.last_active_at)
    return { account: toAccount(id, row), preferences: toPreferences(row) }
  }
}

function toAccount(sessionId: string, row: SessionRow): Account {
  return Object.freeze({
    id: row.user_id,
    email: row.email,
    fullName: row.full_name,
    role: row.role,
    createdAt: row.created_at,
    sessionVersion: row.session_version,
    credential: { kind: 'access_token' as const, sessionId, expiresAt: row.expires_at },
  })
}

import { LruCache } from '#core/lru_cache'
import type { SqlStore } from '#core/sql_store'
import type { UserRole } from '#models/user'
import type { Ability, Account, Credential } from './account.js'
import { noteActivity } from './note_activity.js'

/** How long an account's state is believed without asking the database. */
const FRESH_MS = 1_000
const KNOWN_STATES = 10_000
/** How often the use of a personal access token is written down. */
const LAST_USE_STEP_MS = 60_000

/** An account as seen through one credential. */
export interface AccountState {
  account: Account
  /** The account is not suspended and the sign-in was not ended; expiry is `credential.expiresAt`. */
  isAlive: boolean
}

interface UserColumns {
  user_id: string
  email: string
  full_name: string
  role: UserRole
  created_at: number
  session_version: number
  last_active_at: number | null
  suspended_at: number | null
  expires_at: number
}

interface SessionRow extends UserColumns {
  revoked_at: number | null
}

interface PersonalTokenRow extends UserColumns {
  token_id: string
  abilities: string
  last_used_at: number | null
}

interface CachedState extends AccountState {
  /** On the clock of `performance.now()`. */
  freshUntil: number
}

const USER_COLUMNS =
  'u.id as user_id, u.email, u.full_name, u.role, u.created_at, u.session_version, u.last_active_at, u.suspended_at'

const SESSION_SQL = `select ${USER_COLUMNS}, s.expires_at, s.revoked_at
  from auth_sessions s join users u on u.id = s.user_id where s.id = ?`

const PERSONAL_TOKEN_SQL = `select ${USER_COLUMNS}, t.id as token_id, t.abilities, t.expires_at, t.last_used_at
  from auth_access_tokens t join users u on u.id = t.user_id where t.hash = ?`

function toAccount(row: UserColumns, credential: Credential): Account {
  return Object.freeze({
    id: row.user_id,
    email: row.email,
    fullName: row.full_name,
    role: row.role,
    createdAt: row.created_at,
    sessionVersion: row.session_version,
    credential: Object.freeze(credential),
  })
}

/**
 * The one place that knows whether a credential's account may act: reads it from the database and believes it for a
 * second. Changes made by this process are seen at once, through `forget`.
 */
export class AccountStates {
  #sql: SqlStore
  #states = new LruCache<string, CachedState>(KNOWN_STATES)
  #loading = new Map<string, Promise<AccountState | null>>()
  /** Raised by `forget`: what was read before must not be kept after. */
  #generation = 0

  constructor(sql: SqlStore) {
    this.#sql = sql
  }

  /** The state seen through the credential `key` (a session's id, a token's hash) in the last second. */
  known(key: string): AccountState | undefined {
    const state = this.#states.get(key)
    return state !== undefined && state.freshUntil > performance.now() ? state : undefined
  }

  /** Reads the state of a signed-in client's account; null where there is no such session. */
  ofSession(sessionId: string): Promise<AccountState | null> {
    return this.#load(sessionId, async () => {
      const row = await this.#sql.read((sql) => sql.get<SessionRow>(SESSION_SQL, sessionId))
      if (row === undefined) {
        return null
      }
      const credential = { kind: 'access_token' as const, sessionId, expiresAt: row.expires_at }
      const isAlive = row.suspended_at === null && row.revoked_at === null
      if (isAlive) {
        void noteActivity(this.#sql, row.user_id, row.last_active_at)
      }
      return { account: toAccount(row, credential), isAlive }
    })
  }

  /** Reads the state of a personal access token's account; null where there is no such token. */
  ofPersonalToken(hash: string): Promise<AccountState | null> {
    return this.#load(hash, async () => {
      const row = await this.#sql.read((sql) => sql.get<PersonalTokenRow>(PERSONAL_TOKEN_SQL, hash))
      if (row === undefined) {
        return null
      }
      const abilities: Ability[] = JSON.parse(row.abilities)
      const credential = {
        kind: 'personal_access_token' as const,
        tokenId: row.token_id,
        abilities,
        expiresAt: row.expires_at,
      }
      const isAlive = row.suspended_at === null
      if (isAlive) {
        void this.#noteUse(row.token_id, row.last_used_at)
        void noteActivity(this.#sql, row.user_id, row.last_active_at)
      }
      return { account: toAccount(row, credential), isAlive }
    })
  }

  /** Reads `userId`'s states anew from now on: call it after every change of the account or its credentials. */
  forget(userId: string): void {
    this.#generation++
    this.#loading.clear()
    this.#states.deleteWhere((state) => state.account.id === userId)
  }

  async #load(key: string, read: () => Promise<AccountState | null>): Promise<AccountState | null> {
    const running = this.#loading.get(key)
    if (running !== undefined) {
      return running
    }
    const generation = this.#generation
    const freshUntil = performance.now() + FRESH_MS
    const loading = read()
    this.#loading.set(key, loading)
    try {
      const state = await loading
      if (state !== null && generation === this.#generation) {
        this.#states.set(key, { ...state, freshUntil })
      }
      return state
    } finally {
      if (this.#loading.get(key) === loading) {
        this.#loading.delete(key)
      }
    }
  }

  /** A courtesy: nobody waits for it, and a request does not fail because it cannot be written. */
  async #noteUse(tokenId: string, lastUsedAt: number | null): Promise<void> {
    const now = Date.now()
    if (lastUsedAt !== null && lastUsedAt >= now - LAST_USE_STEP_MS) {
      return
    }
    try {
      await this.#sql.transaction(
        (sql) =>
          sql.run('update auth_access_tokens set last_used_at = ? where id = ?', now, tokenId),
        { canWait: true }
      )
    } catch {
      // The next request tries again.
    }
  }
}

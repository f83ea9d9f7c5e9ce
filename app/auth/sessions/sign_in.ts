import { inject } from '@adonisjs/core'
import { recordAudit } from '#audit/record_audit'
import accounts from '#config/accounts'
import limits from '#config/rate_limits'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { addressKey } from '#limits/address_key'
import { RateLimits } from '#limits/rate_limits'
import { AccessTokens } from '../access_tokens.js'
import { findUserByEmail, normalizeEmail, userTarget, type UserRow } from '../account_queries.js'
import { lockLiveAccount } from '../lock_live_account.js'
import { hashToken } from '../opaque_tokens.js'
import { PasswordHasher } from '../passwords/password_hasher.js'
import { RefusedSignIns } from './refused_sign_ins.js'
import { storeRefreshToken, type TokenPair } from './token_pair.js'

export interface SignInInput {
  email: string
  password: string
  /** Where the client is. */
  address: string
  userAgent: string | null
  requestId?: string
}

const MAX_USER_AGENT = 512

function invalidCredentials(): Problem {
  return new Problem('invalid_credentials', {
    detail: 'The email address or the password is not right.',
    headers: { 'www-authenticate': 'Bearer' },
  })
}

/**
 * Signs an account in with its password. One hash is computed whether the account exists or not, so the time it takes
 * tells nothing.
 */
@inject()
export class SignIn {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher,
    private tokens: AccessTokens,
    private rateLimits: RateLimits,
    private refused: RefusedSignIns
  ) {}

  /**
   * Throws `invalid_credentials`, `account_suspended` (only to who knows the password), `rate_limited` or
   * `server_busy`.
   */
  async execute(input: SignInInput): Promise<TokenPair> {
    let meant: UserRow | undefined
    try {
      const user = await this.#limited(input, async () => {
        meant = await this.sql.read((sql) => findUserByEmail(sql, input.email))
        return this.#verify(meant, input.password)
      })
      return await this.#signIn(user, input)
    } catch (error) {
      await this.refused.record(error, input, meant)
      throw error
    }
  }

  async #signIn(user: UserRow, input: SignInInput): Promise<TokenPair> {
    const sessionId = newId()
    const refreshToken = await this.sql.transaction((sql) =>
      this.#startSession(sql, user, sessionId, input)
    )
    return {
      accessToken: await this.tokens.sign(user.id, sessionId, user.session_version),
      refreshToken,
      expiresInS: this.tokens.lifetimeS,
    }
  }

  /**
   * Counts the try before the work, so that many at once cannot pass. A right password clears what was counted; what
   * failed for another reason than a wrong one does not count.
   */
  async #limited<T>({ email, address }: SignInInput, work: () => Promise<T>): Promise<T> {
    const place = addressKey(address)
    const pair = hashToken(`${place} ${normalizeEmail(email)}`)
    await this.rateLimits.consume(limits.login, pair)
    await this.rateLimits.consume(limits.loginAddress, place)
    try {
      const result = await work()
      await this.rateLimits.clear(limits.login, pair)
      await this.rateLimits.refund(limits.loginAddress, place)
      return result
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'invalid_credentials')) {
        await this.rateLimits.refund(limits.login, pair)
        await this.rateLimits.refund(limits.loginAddress, place)
      }
      throw error
    }
  }

  async #verify(user: UserRow | undefined, password: string): Promise<UserRow> {
    const isRight = await this.hasher.verify(user?.password, password)
    if (user === undefined || !isRight) {
      throw invalidCredentials()
    }
    if (user.suspended_at !== null) {
      throw new Problem('account_suspended')
    }
    if (this.hasher.isOutdated(user.password)) {
      await this.#rehash(user, password)
    }
    return user
  }

  async #rehash(user: UserRow, password: string): Promise<void> {
    const hashed = await this.hasher.make(password)
    await this.sql.read((sql) =>
      sql.run(
        'update users set password = ? where id = ? and password = ?',
        hashed,
        user.id,
        user.password
      )
    )
  }

  async #startSession(
    sql: Sql,
    user: UserRow,
    sessionId: string,
    { address, userAgent, requestId }: SignInInput
  ): Promise<string> {
    if (!(await lockLiveAccount(sql, user.id, user.session_version))) {
      throw invalidCredentials()
    }
    const now = Date.now()
    const expiresAt = now + accounts.session.absoluteMs
    await sql.run(
      `insert into auth_sessions
        (id, user_id, user_agent, ip_address, created_at, last_used_at, expires_at)
        values (?, ?, ?, ?, ?, ?, ?)`,
      sessionId,
      user.id,
      userAgent?.slice(0, MAX_USER_AGENT) ?? null,
      address,
      now,
      now,
      expiresAt
    )
    const refreshToken = await storeRefreshToken(sql, sessionId, expiresAt)
    await recordAudit(sql, {
      actor: { kind: 'user', userId: user.id, label: user.email },
      address,
      requestId,
      action: 'user.signed_in',
      target: userTarget(user),
      after: { session: sessionId },
    })
    return refreshToken
  }
}

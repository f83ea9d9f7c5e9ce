import { inject } from '@adonisjs/core'
import limits from '#config/rate_limits'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { addressKey } from '#limits/address_key'
import { RateLimits } from '#limits/rate_limits'
import { findUserByEmail, normalizeEmail, type UserRow } from '../account_queries.js'
import { invalidCredentials } from '../auth_problems.js'
import { hashToken } from '../opaque_tokens.js'
import { PasswordHasher } from '../passwords/password_hasher.js'
import { RefusedSignIns } from './refused_sign_ins.js'

export interface PasswordAttempt {
  email: string
  password: string
  /** Where the client is. */
  address: string
  userAgent: string | null
  requestId?: string
}

/**
 * Finds the account of an address and its password. One hash is computed whether the account exists or not, so the time
 * it takes tells nothing.
 */
@inject()
export class VerifyPassword {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher,
    private rateLimits: RateLimits,
    private refused: RefusedSignIns
  ) {}

  /**
   * Throws `invalid_credentials`, `account_suspended` (only to who knows the password), `rate_limited` or
   * `server_busy`.
   */
  async execute(attempt: PasswordAttempt): Promise<UserRow> {
    let meant: UserRow | undefined
    try {
      return await this.#limited(attempt, async () => {
        meant = await this.sql.read((sql) => findUserByEmail(sql, attempt.email))
        return this.#verify(meant, attempt.password)
      })
    } catch (error) {
      await this.refused.record(error, attempt, meant)
      throw error
    }
  }

  /**
   * Counts the try before the work, so that many at once cannot pass. A right password clears what was counted; what
   * failed for another reason than a wrong one does not count.
   */
  async #limited<T>({ email, address }: PasswordAttempt, work: () => Promise<T>): Promise<T> {
    const place = addressKey(address)
    const pair = hashToken(`${place} ${normalizeEmail(email)}`)
    await this.rateLimits.take([
      { policy: limits.login, key: pair },
      { policy: limits.loginAddress, key: place },
    ])
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
    await this.sql.transaction((sql) =>
      sql.run(
        'update users set password = ? where id = ? and password = ?',
        hashed,
        user.id,
        user.password
      )
    )
  }
}

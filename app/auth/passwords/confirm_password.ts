import { inject } from '@adonisjs/core'
import limits from '#config/rate_limits'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { RateLimits } from '#limits/rate_limits'
import { findUserById } from '../account_queries.js'
import { PasswordHasher } from './password_hasher.js'

/**
 * Makes sure that who holds a credential also knows the password, before something that cannot be undone.
 */
@inject()
export class ConfirmPassword {
  constructor(
    private sql: SqlStore,
    private hasher: PasswordHasher,
    private rateLimits: RateLimits
  ) {}

  /** Throws `password_incorrect`, `rate_limited` or `server_busy`. */
  async execute(userId: string, password: string): Promise<void> {
    await this.rateLimits.consume(limits.password, userId)
    const user = await this.sql.read((sql) => findUserById(sql, userId))
    if (!(await this.hasher.verify(user?.password, password))) {
      throw new Problem('password_incorrect')
    }
    await this.rateLimits.clear(limits.password, userId)
  }
}

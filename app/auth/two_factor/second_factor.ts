import { inject } from '@adonisjs/core'
import limits from '#config/rate_limits'
import { SqlStore } from '#core/sql_store'
import { RateLimits } from '#limits/rate_limits'
import type { UserRow } from '../account_queries.js'
import { RefusedSignIns, type SignInTry } from '../sessions/refused_sign_ins.js'
import { SecretBox } from './secret_box.js'
import { twoFactorInvalid, twoFactorRequired } from './two_factor_problems.js'
import { findTwoFactor, takeRecoveryCode, takeStep } from './two_factor_rows.js'
import { stepOfCode } from './totp.js'

type Person = Pick<UserRow, 'id' | 'email'>

/** With what somebody proved that it is them. */
export type SecondFactorKind = 'app' | 'recovery_code'

/**
 * The second factor of accounts that have one: a code of an app, or one of the recovery codes. Each is good once.
 */
@inject()
export class SecondFactor {
  constructor(
    private sql: SqlStore,
    private box: SecretBox,
    private rateLimits: RateLimits,
    private refused: RefusedSignIns
  ) {}

  /** Whether the account has one, so that its password is not enough. */
  async isOn(userId: string): Promise<boolean> {
    const row = await this.sql.read((sql) => findTwoFactor(sql, userId))
    return row !== undefined && row.confirmed_at !== null
  }

  /**
   * The second step of a sign-in: takes the code of an account that needs one. Throws `two_factor_required` where there is
   * none, `two_factor_invalid` or `rate_limited`.
   */
  async check(user: Person, typed: string | undefined, place: SignInTry): Promise<void> {
    if (!(await this.isOn(user.id))) {
      return
    }
    if (typed === undefined) {
      throw twoFactorRequired()
    }
    try {
      await this.verify(user.id, typed)
    } catch (error) {
      await this.refused.record(error, place, user)
      throw error
    }
  }

  /**
   * Uses a code up. Tries are counted by account, and are few: six digits are soon guessed. Throws
   * `two_factor_invalid` or `rate_limited`.
   */
  async verify(userId: string, typed: string): Promise<SecondFactorKind> {
    await this.rateLimits.consume(limits.twoFactor, userId)
    const kind = (await this.#takeCode(userId, typed)) ?? (await this.#takeRecovery(userId, typed))
    if (kind === null) {
      throw twoFactorInvalid()
    }
    await this.rateLimits.clear(limits.twoFactor, userId)
    return kind
  }

  async #takeCode(userId: string, typed: string): Promise<SecondFactorKind | null> {
    const row = await this.sql.read((sql) => findTwoFactor(sql, userId))
    if (row === undefined || row.confirmed_at === null) {
      return null
    }
    const secret = this.box.open(row.sealed, userId)
    const code = typed.replace(/\s/g, '')
    const step = secret === null ? null : await stepOfCode(secret, code, row.last_step)
    if (step === null) {
      return null
    }
    const isTaken = await this.sql.transaction((sql) => takeStep(sql, userId, step))
    return isTaken ? 'app' : null
  }

  async #takeRecovery(userId: string, typed: string): Promise<SecondFactorKind | null> {
    const isTaken = await this.sql.transaction((sql) => takeRecoveryCode(sql, userId, typed))
    return isTaken ? 'recovery_code' : null
  }
}

import type { Sql } from '#core/sql'
import { hashRecoveryCode, newRecoveryCode, RECOVERY_CODES } from './recovery_code.js'

/** A row of `two_factor_secrets`. */
export interface TwoFactorRow {
  sealed: string
  /** Null until a first code was given; only then it counts. */
  confirmed_at: number | null
  last_step: number
}

export async function findTwoFactor(sql: Sql, userId: string): Promise<TwoFactorRow | undefined> {
  return sql.get<TwoFactorRow>(
    'select sealed, confirmed_at, last_step from two_factor_secrets where user_id = ?',
    userId
  )
}

/** Marks a time step as taken; false where it or a later one was taken meanwhile. */
export async function takeStep(sql: Sql, userId: string, step: number): Promise<boolean> {
  const rows = await sql.run(
    'update two_factor_secrets set last_step = ? where user_id = ? and last_step < ?',
    step,
    userId,
    step
  )
  return rows === 1
}

/** Uses a recovery code up; false where the account has no such code. */
export async function takeRecoveryCode(sql: Sql, userId: string, typed: string): Promise<boolean> {
  const hash = hashRecoveryCode(typed)
  if (hash === null) {
    return false
  }
  const rows = await sql.run(
    'delete from recovery_codes where user_id = ? and hash = ?',
    userId,
    hash
  )
  return rows === 1
}

/** Gives the account new recovery codes in place of those it had; answers them, for the last time. */
export async function replaceRecoveryCodes(sql: Sql, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
  await sql.run('delete from recovery_codes where user_id = ?', userId)
  const values = codes.flatMap((code) => [userId, hashRecoveryCode(code)])
  const places = codes.map(() => '(?, ?)').join(', ')
  await sql.run(`insert into recovery_codes (user_id, hash) values ${places}`, ...values)
  return codes
}

/** Takes the second factor off the account; false where it had none that counts. */
export async function deleteTwoFactor(sql: Sql, userId: string): Promise<boolean> {
  await sql.run('delete from recovery_codes where user_id = ?', userId)
  const rows = await sql.run(
    'delete from two_factor_secrets where user_id = ? and confirmed_at is not null',
    userId
  )
  await sql.run('delete from two_factor_secrets where user_id = ?', userId)
  return rows === 1
}

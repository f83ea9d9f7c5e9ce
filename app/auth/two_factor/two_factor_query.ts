import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import type { Account } from '../account.js'
import { SecretBox } from './secret_box.js'
import { qrCode } from './qr_code.js'
import { findTwoFactor } from './two_factor_rows.js'
import { otpauthUri } from './totp.js'

/** What an app needs to make codes. */
export interface Enrolment {
  /** For typing, in base32. */
  secret: string
  uri: string
  /** An SVG element. */
  qrCode: string
}

export type TwoFactorState =
  | { kind: 'off' }
  /** The app is being set up. */
  | { kind: 'begun'; enrolment: Enrolment }
  /** `since` is milliseconds since 1970. */
  | { kind: 'on'; since: number; codesLeft: number }

/**
 * How an account's second factor is doing; for the account itself only.
 */
@inject()
export class TwoFactorQuery {
  constructor(
    private sql: SqlStore,
    private box: SecretBox
  ) {}

  /** @param issuer - what apps are told to call this installation */
  async execute({ id, email }: Account, issuer: string): Promise<TwoFactorState> {
    const { row, codes } = await this.sql.read(async (sql) => ({
      row: await findTwoFactor(sql, id),
      codes: await sql.get<{ codes: number }>(
        'select count(*) as codes from recovery_codes where user_id = ?',
        id
      ),
    }))
    if (row !== undefined && row.confirmed_at !== null) {
      return { kind: 'on', since: row.confirmed_at, codesLeft: codes?.codes ?? 0 }
    }
    const secret = row && this.box.open(row.sealed, id)
    if (!secret) {
      return { kind: 'off' }
    }
    const uri = await otpauthUri(secret, { issuer, email })
    return { kind: 'begun', enrolment: { secret, uri, qrCode: await qrCode(uri) } }
  }
}

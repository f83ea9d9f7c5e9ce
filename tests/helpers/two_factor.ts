import app from '@adonisjs/core/services/app'
import { Secret, TOTP } from 'otpauth'
import { BeginTwoFactor } from '#auth/two_factor/begin_two_factor'
import { ConfirmTwoFactor } from '#auth/two_factor/confirm_two_factor'
import { TwoFactorQuery } from '#auth/two_factor/two_factor_query'
import { accountOf, type TestAccount } from './accounts.js'
import { originOf } from './links.js'

const PERIOD_MS = 30_000

/** The code that an app shows `steps` of 30 s from now. */
export function codeOf(secret: string, steps = 0): string {
  return TOTP.generate({
    secret: Secret.fromBase32(secret),
    timestamp: Date.now() + steps * PERIOD_MS,
  })
}

/** Begins to set an app up; the secret that it gets. */
export async function beginTwoFactor(account: TestAccount): Promise<string> {
  const holder = await accountOf(account)
  const begin = await app.container.make(BeginTwoFactor)
  await begin.execute(holder, account.password)
  const query = await app.container.make(TwoFactorQuery)
  const state = await query.execute(holder, 'Chatflow')
  if (state.kind !== 'begun') {
    throw new Error(`The second factor is ${state.kind}`)
  }
  return state.enrolment.secret
}

/** Gives an account a second factor; the code of one step ago is used by that. */
export async function enableTwoFactor(account: TestAccount) {
  const secret = await beginTwoFactor(account)
  const confirm = await app.container.make(ConfirmTwoFactor)
  const recoveryCodes = await confirm.execute(
    await accountOf(account),
    codeOf(secret, -1),
    originOf(account)
  )
  return { secret, recoveryCodes }
}

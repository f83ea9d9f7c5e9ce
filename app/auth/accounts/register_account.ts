import { inject } from '@adonisjs/core'
import { anonymousOrigin } from '#audit/audit_origin'
import config from '#config/accounts'
import limits from '#config/rate_limits'
import { Problem } from '#core/problem'
import { addressKey } from '#limits/address_key'
import { RateLimits } from '#limits/rate_limits'
import { CreateAccount } from './create_account.js'
import type { UserFields } from './user_fields.js'

export interface RegisterAccountInput {
  email: string
  password: string
  fullName: string
  /** Where the client is. */
  address: string
  requestId?: string
}

/**
 * Lets a person make an account where registration is open. Never makes an administrator.
 */
@inject()
export class RegisterAccount {
  constructor(
    private createAccount: CreateAccount,
    private rateLimits: RateLimits
  ) {}

  /** Throws `registration_closed`, `rate_limited` and what `CreateAccount` throws. */
  async execute({ address, requestId, ...input }: RegisterAccountInput): Promise<UserFields> {
    if (config.registration === 'closed') {
      throw new Problem('registration_closed')
    }
    await this.rateLimits.consume(limits.register, addressKey(address))
    const origin = anonymousOrigin(address, requestId)
    return this.createAccount.execute({ ...input, role: 'member' }, origin)
  }
}

import { inject } from '@adonisjs/core'
import { anonymousOrigin } from '#audit/audit_origin'
import limits from '#config/rate_limits'
import { Problem } from '#core/problem'
import { addressKey } from '#limits/address_key'
import { RateLimits } from '#limits/rate_limits'
import { Settings } from '#settings/settings'
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
    private rateLimits: RateLimits,
    private settings: Settings
  ) {}

  /** Throws `registration_closed`, `rate_limited` and what `CreateAccount` throws. */
  async execute({ address, requestId, ...input }: RegisterAccountInput): Promise<UserFields> {
    this.#assertOpen(input.email)
    await this.rateLimits.consume(limits.register, addressKey(address))
    const origin = anonymousOrigin(address, requestId)
    return this.createAccount.execute({ ...input, role: 'member' }, origin)
  }

  #assertOpen(email: string): void {
    const registration = this.settings.get('registration')
    if (registration !== 'open') {
      throw new Problem('registration_closed', {
        ...(registration === 'invite' && { detail: 'An account needs an invitation here.' }),
      })
    }
    const domains = this.settings.get('registration_domains')
    if (domains.length > 0 && !domains.includes(email.slice(email.lastIndexOf('@') + 1))) {
      throw new Problem('registration_closed', {
        detail: 'Addresses of this mail domain may not register here.',
      })
    }
  }
}

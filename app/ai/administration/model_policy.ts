import { BasePolicy } from '@adonisjs/bouncer'
import type { Account } from '#auth/account'

/** Who may decide which providers and models there are, for whom, and at which prices. */
export default class ModelPolicy extends BasePolicy {
  manage(account: Pick<Account, 'role'>): boolean {
    return account.role === 'admin'
  }
}

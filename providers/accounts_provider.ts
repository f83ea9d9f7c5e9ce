import type { ApplicationService } from '@adonisjs/core/types'
import { AccessTokens, type AccessTokenOptions } from '#auth/access_tokens'
import { AccountStates } from '#auth/account_states'
import { Credentials } from '#auth/credentials'
import { Revocations } from '#auth/revocations'
import { SqlStore } from '#core/sql_store'

/**
 * Accounts: how bearer tokens are resolved and how their end is noticed.
 */
export default class AccountsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    const { container, config } = this.app
    container.singleton(AccessTokens, () => {
      return new AccessTokens(config.get<AccessTokenOptions>('accounts.accessToken'))
    })
    container.singleton(AccountStates, async (resolver) => {
      return new AccountStates(await resolver.make(SqlStore))
    })
    container.singleton(Credentials, async (resolver) => {
      return new Credentials(await resolver.make(AccessTokens), await resolver.make(AccountStates))
    })
    container.singleton(Revocations, async (resolver) => {
      return new Revocations(await resolver.make(SqlStore), await resolver.make(AccountStates))
    })
  }
}

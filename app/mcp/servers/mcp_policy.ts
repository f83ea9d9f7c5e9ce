import { BasePolicy } from '@adonisjs/bouncer'
import type { Account } from '#auth/account'

/** Who may decide which servers and tools there are, and what runs without being asked for. */
export default class McpPolicy extends BasePolicy {
  manageServers(account: Account): boolean {
    return account.role === 'admin'
  }

  manageTools(account: Account): boolean {
    return account.role === 'admin'
  }
}

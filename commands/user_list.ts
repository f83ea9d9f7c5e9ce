import { flags } from '@adonisjs/core/ace'
import { AccountCommand } from '#auth/accounts/account_command'
import { ListAccounts } from '#auth/accounts/list_accounts'
import type { UserFields } from '#auth/accounts/user_fields'
import UserTransformer from '#auth/accounts/user_transformer'

const PAGE = 500

/**
 * `npm run ace -- user:list`
 */
export default class UserList extends AccountCommand {
  static commandName = 'user:list'
  static description = 'List the accounts, newest first'

  @flags.boolean({ description: 'Print JSON, as the API answers it' })
  declare json?: boolean

  protected async execute() {
    const users = await this.#readAll()
    if (this.json) {
      const resources = users.map((user) => new UserTransformer(user).toObject())
      this.logger.log(JSON.stringify(resources, null, 2))
      return
    }
    const table = this.ui.table().head(['Email', 'Name', 'Role', 'State', 'Since'])
    for (const user of users) {
      table.row([
        user.email,
        user.fullName,
        user.role,
        user.isActive ? 'active' : 'suspended',
        new Date(user.createdAt).toISOString().slice(0, 10),
      ])
    }
    table.render()
  }

  async #readAll(): Promise<UserFields[]> {
    const listAccounts = await this.app.container.make(ListAccounts)
    const all: UserFields[] = []
    let cursor: string | undefined
    do {
      const { users, nextCursor } = await listAccounts.execute({ limit: PAGE, cursor })
      all.push(...users)
      cursor = nextCursor ?? undefined
    } while (cursor !== undefined)
    return all
  }
}

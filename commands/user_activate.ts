import { args } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { ActivateAccount } from '#auth/accounts/activate_account'

/**
 * `npm run ace -- user:activate ada@example.org`
 */
export default class UserActivate extends AccountCommand {
  static commandName = 'user:activate'
  static description = 'Let a suspended account sign in again'

  @args.string({ description: 'The email address' })
  declare email: string

  protected async execute() {
    const user = await this.findAccount(this.email)
    if (user === undefined) {
      return
    }
    const activateAccount = await this.app.container.make(ActivateAccount)
    const isChanged = await activateAccount.execute(user.id, commandOrigin())
    this.logger.success(`${user.email} is ${isChanged ? 'now' : 'already'} active`)
  }
}

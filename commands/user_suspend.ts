import { args } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { SuspendAccount } from '#auth/accounts/suspend_account'

/**
 * `npm run ace -- user:suspend ada@example.org`
 */
export default class UserSuspend extends AccountCommand {
  static commandName = 'user:suspend'
  static description = 'Shut an account out: it is signed out everywhere and cannot sign in'

  @args.string({ description: 'The email address' })
  declare email: string

  protected async execute() {
    const user = await this.findAccount(this.email)
    if (user === undefined) {
      return
    }
    const suspendAccount = await this.app.container.make(SuspendAccount)
    const isChanged = await suspendAccount.execute(user.id, commandOrigin())
    this.logger.success(`${user.email} is ${isChanged ? 'now' : 'already'} suspended`)
  }
}

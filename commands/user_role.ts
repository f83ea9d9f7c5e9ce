import { args } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { SetRole } from '#auth/accounts/set_role'
import { Misuse } from '#core/console/command_errors'
import { USER_ROLES } from '#models/user'

/**
 * `npm run ace -- user:role ada@example.org admin`
 */
export default class UserRoleCommand extends AccountCommand {
  static commandName = 'user:role'
  static description = 'Make an account an administrator or a member; a demoted one is signed out'

  @args.string({ description: 'The email address' })
  declare email: string

  @args.string({ description: 'admin or member' })
  declare role: string

  protected async execute() {
    const role = USER_ROLES.find((known) => known === this.role)
    if (role === undefined) {
      throw new Misuse(`The role must be one of: ${USER_ROLES.join(', ')}`)
    }
    const user = await this.findAccount(this.email)
    if (user === undefined) {
      return
    }
    const setRole = await this.app.container.make(SetRole)
    const isChanged = await setRole.execute(user.id, role, commandOrigin())
    this.logger.success(`${user.email} is ${isChanged ? 'now' : 'already'} ${role}`)
  }
}

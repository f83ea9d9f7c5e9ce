import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { RemoveTwoFactor } from '#auth/two_factor/remove_two_factor'
import { SecondFactor } from '#auth/two_factor/second_factor'
import { YES_FLAG } from '#core/console/shared_flags'

/**
 * `npm run ace -- user:two-factor ada@example.org --off`
 */
export default class UserTwoFactor extends AccountCommand {
  static commandName = 'user:two-factor'
  static description = 'Tell whether an account has a second factor, or take it off'
  static help = [
    'For a person who lost the phone and the recovery codes: make sure first that it is them.',
    '```',
    '{{ binaryName }} user:two-factor ada@example.org --off',
    '```',
  ]

  @args.string({ description: 'The email address' })
  declare email: string

  @flags.boolean({ description: 'Take it off, so that the password alone signs in' })
  declare off?: boolean

  @flags.boolean(YES_FLAG)
  declare yes?: boolean

  protected async execute() {
    const user = await this.findAccount(this.email)
    if (user === undefined) {
      return
    }
    const secondFactor = await this.app.container.make(SecondFactor)
    const isOn = await secondFactor.isOn(user.id)
    if (this.off !== true || !isOn) {
      return this.logger.success(`${user.email} has ${isOn ? 'a' : 'no'} second factor`)
    }
    await this.confirm(`The password alone will sign ${user.email} in.`, this.yes)
    const remove = await this.app.container.make(RemoveTwoFactor)
    await remove.execute(user, commandOrigin())
    this.logger.success(`${user.email} has no second factor now`)
  }
}

import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { SetPassword } from '#auth/passwords/set_password'
import { CommandError } from '#core/console/command_errors'

/**
 * `npm run ace -- user:password ada@example.org`
 */
export default class UserPassword extends AccountCommand {
  static commandName = 'user:password'
  static description = 'Give an account another password; it is signed out everywhere'
  static help = [
    'Asks for the password, or reads it from standard input. It is never an argument, where other programs could see it:',
    '```',
    '{{ binaryName }} user:password ada@example.org --password-stdin < password.txt',
    '```',
  ]

  @args.string({ description: 'The email address' })
  declare email: string

  @flags.boolean({ description: 'Read the password from standard input' })
  declare passwordStdin?: boolean

  protected async execute() {
    const user = await this.accountOrFail(this.email)
    const password = await this.readSecret('Password', this.passwordStdin, '--password-stdin')
    if (this.passwordStdin !== true) {
      const repeated = await this.readSecret('Password, once more', false, '--password-stdin')
      if (password !== repeated) {
        throw new CommandError('The two passwords are not the same')
      }
    }
    const setPassword = await this.app.container.make(SetPassword)
    if (!(await setPassword.execute(user, password, commandOrigin()))) {
      throw new CommandError(`${user.email} was erased meanwhile`)
    }
    this.logger.success(`${user.email} has another password and is signed out everywhere`)
  }
}

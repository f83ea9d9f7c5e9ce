import { text } from 'node:stream/consumers'
import { flags } from '@adonisjs/core/ace'
import vine from '@vinejs/vine'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { CreateAccount } from '#auth/accounts/create_account'
import { Misuse } from '#core/console/command_errors'
import { accountFields } from '#auth/accounts/account_validators'

const validator = vine.create(accountFields)

/**
 * `npm run ace -- user:create --admin`
 */
export default class UserCreate extends AccountCommand {
  static commandName = 'user:create'
  static description = 'Create an account, or the first administrator'
  static help = [
    'Asks for what is missing. A password is never an argument, where other programs could see it:',
    '```',
    '{{ binaryName }} user:create --admin',
    '{{ binaryName }} user:create --email=ada@example.org --name=Ada --password-stdin < password.txt',
    '```',
  ]

  @flags.boolean({ description: 'Make an administrator' })
  declare admin?: boolean

  @flags.string({ description: 'The email address' })
  declare email?: string

  @flags.string({ description: 'The full name' })
  declare name?: string

  @flags.boolean({ description: 'Read the password from standard input' })
  declare passwordStdin?: boolean

  protected async execute() {
    const isMissing = [this.email, this.name, this.passwordStdin].includes(undefined)
    if (isMissing && !process.stdin.isTTY) {
      throw new Misuse('Without a terminal --email, --name and --password-stdin are needed')
    }
    const given = {
      email: this.email ?? (await this.prompt.ask('Email address')),
      full_name: this.name ?? (await this.prompt.ask('Full name')),
      password: await this.#readPassword(),
    }
    if (given.password === null) {
      throw new Misuse('The two passwords are not the same')
    }
    const [error, fields] = await validator.tryValidate(given)
    if (error !== null) {
      throw new Misuse(error.messages[0].message)
    }
    const createAccount = await this.app.container.make(CreateAccount)
    const user = await createAccount.execute(
      {
        email: fields.email,
        password: fields.password,
        fullName: fields.full_name,
        role: this.admin ? 'admin' : 'member',
      },
      commandOrigin()
    )
    this.logger.success(`Created the ${user.role} ${user.email}`)
  }

  /** Null where what was typed twice differs. */
  async #readPassword(): Promise<string | null> {
    if (this.passwordStdin) {
      const input = await text(process.stdin)
      return input.replace(/\r?\n$/, '')
    }
    const password = await this.prompt.secure('Password')
    const repeated = await this.prompt.secure('Password, once more')
    return password === repeated ? password : null
  }
}

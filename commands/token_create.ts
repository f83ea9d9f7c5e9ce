import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { CreatePersonalToken } from '#auth/personal_tokens/create_personal_token'
import PersonalTokenTransformer from '#auth/personal_tokens/personal_token_transformer'
import { createPersonalTokenValidator } from '#auth/personal_tokens/personal_token_validators'
import { validInput } from '#core/console/valid_input'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'

/**
 * `npm run ace -- token:create ada@example.org --name=report --ability=read`
 */
export default class TokenCreate extends AccountCommand {
  static commandName = 'token:create'
  static description = 'Make a personal access token of an account; it is shown this once'
  static help = [
    'Abilities are read (looks), chat (sends messages, changes conversations) and * (everything). Standard output holds the token and nothing else:',
    '  {{ binaryName }} token:create ada@example.org --name=report --ability=read > token.txt',
    JSON_HELP,
  ]

  @args.string({ description: 'The email address of the account' })
  declare email: string

  @flags.string({
    description: 'What it is for, as the person sees it',
    default: 'Made by an operator',
  })
  declare name: string

  @flags.array({
    description: 'read, chat or *; may be given several times',
    default: ['chat', 'read'],
  })
  declare ability: string[]

  @flags.number({ description: 'How many days it lasts, up to 365', default: 90 })
  declare days: number

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const input = await validInput(
      createPersonalTokenValidator,
      {
        name: this.name,
        abilities: this.ability,
        expires_in_days: this.days,
      },
      { 'name': '--name', 'abilities.*': '--ability', 'expires_in_days': '--days' }
    )
    const user = await this.accountOrFail(this.email)
    const createPersonalToken = await this.app.container.make(CreatePersonalToken)
    const { token, secret } = await createPersonalToken.executeFor(
      user.id,
      { name: input.name, abilities: input.abilities, expiresInDays: input.expires_in_days },
      commandOrigin()
    )
    const shown = new PersonalTokenTransformer(token).toObject()
    if (this.json) {
      this.printJson({ ...shown, email: user.email, token: secret })
      return
    }
    this.logger.log(secret)
    this.note(
      `Token ${token.id} of ${user.email} may ${token.abilities.join(', ')} until ${shown.expires_at}. It is not shown again.`
    )
  }
}

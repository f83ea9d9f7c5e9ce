import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import { EraseAccount } from '#auth/accounts/erase_account'
import { PersonQuery } from '#auth/people/person_query'
import { YES_FLAG } from '#core/console/shared_flags'

/**
 * `npm run ace -- user:erase ada@example.org`
 */
export default class UserErase extends AccountCommand {
  static commandName = 'user:erase'
  static description = 'Erase an account with its conversations and files; this cannot be undone'

  @args.string({ description: 'The email address' })
  declare email: string

  @flags.boolean(YES_FLAG)
  declare yes?: boolean

  @flags.string({ description: 'Why, for the audit log; it stays there: no names' })
  declare reason?: string

  protected async execute() {
    const user = await this.accountOrFail(this.email)
    const person = await this.app.container.make(PersonQuery)
    const facts = await person.execute(user.id)
    const count = facts?.conversations ?? 0
    const conversations = `${count} ${count === 1 ? 'conversation' : 'conversations'}`
    await this.confirm(
      `This erases ${user.email} with ${conversations} and all files, and cannot be undone.`,
      this.yes
    )
    const eraseAccount = await this.app.container.make(EraseAccount)
    const isErased = await eraseAccount.execute(user.id, commandOrigin(), { reason: this.reason })
    this.logger.success(`${user.email} is ${isErased ? 'erased' : 'gone already'}`)
  }
}

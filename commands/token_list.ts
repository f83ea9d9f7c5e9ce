import { args, flags } from '@adonisjs/core/ace'
import { AccountCommand } from '#auth/accounts/account_command'
import { listOwnedTokens } from '#auth/personal_tokens/all_personal_tokens'
import PersonalTokenTransformer from '#auth/personal_tokens/personal_token_transformer'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { dayOf } from '#core/console/shown_time'
import { SqlStore } from '#core/sql_store'

/**
 * `npm run ace -- token:list ada@example.org`
 */
export default class TokenList extends AccountCommand {
  static commandName = 'token:list'
  static description = 'List personal access tokens, of an account or of all, newest first'
  static help = ['Secrets are kept as hashes and cannot be shown.', JSON_HELP]

  @args.string({ description: 'The email address of the account', required: false })
  declare email?: string

  @flags.number({ description: 'How many at most', default: 100 })
  declare limit: number

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const limit = this.checkedLimit(this.limit)
    const user = this.email === undefined ? null : await this.accountOrFail(this.email)
    const sql = await this.app.container.make(SqlStore)
    const tokens = await sql.read((db) => listOwnedTokens(db, user?.id ?? null, limit))
    if (this.json) {
      this.printJson(
        tokens.map((token) => ({
          ...new PersonalTokenTransformer(token).toObject(),
          email: token.email,
        }))
      )
      return
    }
    const now = Date.now()
    this.printTable(
      ['Id', 'Account', 'Name', 'Abilities', 'Last used', 'Expires'],
      tokens.map((token) => [
        token.id,
        token.email,
        token.name,
        token.abilities.join(', '),
        token.lastUsedAt === null ? 'never' : dayOf(token.lastUsedAt),
        token.expiresAt < now ? 'expired' : dayOf(token.expiresAt),
      ]),
      'There are no tokens'
    )
    this.noteLimit(tokens.length, limit)
  }
}

import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { AccountCommand } from '#auth/accounts/account_command'
import {
  findOwnedToken,
  listOwnedTokens,
  type OwnedToken,
} from '#auth/personal_tokens/all_personal_tokens'
import { RevokePersonalTokens } from '#auth/personal_tokens/revoke_personal_tokens'
import { CommandError, Misuse } from '#core/console/command_errors'
import { JSON_FLAG, JSON_HELP, YES_FLAG } from '#core/console/shared_flags'
import { printableLine } from '#core/console/terminal_text'
import { parseId } from '#core/ids'
import { SqlStore } from '#core/sql_store'

/** More than an account may have. */
const ALL = 1_000

/**
 * `npm run ace -- token:revoke 01a207b2-ed8a-719a-9f15-1d628c58d17f`
 */
export default class TokenRevoke extends AccountCommand {
  static commandName = 'token:revoke'
  static description = 'End a personal access token, or all of an account'
  static help = [
    '  {{ binaryName }} token:revoke 01a207b2-ed8a-719a-9f15-1d628c58d17f',
    '  {{ binaryName }} token:revoke --user=ada@example.org',
    JSON_HELP,
  ]

  @args.string({ description: 'The id of the token, see token:list', required: false })
  declare id?: string

  @flags.string({ description: 'The email address of an account: all of its tokens' })
  declare user?: string

  @flags.boolean(YES_FLAG)
  declare yes?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const tokens = await this.#findTokens()
    if (tokens.length > 0) {
      await this.confirm(consequenceOf(tokens), this.yes)
    }
    const revokePersonalTokens = await this.app.container.make(RevokePersonalTokens)
    const revoked = await revokePersonalTokens.execute(tokens, commandOrigin())
    if (this.json) {
      this.printJson({ revoked })
    } else {
      this.logger.success(revoked === 1 ? 'Revoked 1 token' : `Revoked ${revoked} tokens`)
    }
  }

  async #findTokens(): Promise<OwnedToken[]> {
    if ((this.id === undefined) === (this.user === undefined)) {
      throw new Misuse('Say which: the id of a token, or --user with an email address')
    }
    const sql = await this.app.container.make(SqlStore)
    if (this.user !== undefined) {
      const user = await this.accountOrFail(this.user)
      return sql.read((db) => listOwnedTokens(db, user.id, ALL))
    }
    const id = parseId(this.id)
    const token = id === null ? undefined : await sql.read((db) => findOwnedToken(db, id))
    if (token === undefined) {
      throw new CommandError(`There is no token with the id ${printableLine(this.id ?? '')}`)
    }
    return [token]
  }
}

function consequenceOf([first, ...others]: OwnedToken[]): string {
  const what =
    others.length === 0
      ? `the token “${printableLine(first.name)}” of ${first.email}`
      : `${others.length + 1} tokens of ${first.email}`
  return `This ends ${what} at once, and cannot be undone.`
}

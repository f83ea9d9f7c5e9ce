import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { CommandError, Misuse } from '#core/console/command_errors'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'
import { Problem } from '#core/problem'
import { PlaceHold } from '#retention/holds/place_hold'

const MAX_REASON = 500

/**
 * `npm run ace -- hold:place ada@example.org --reason="Smith v. Jones"`
 */
export default class HoldPlace extends DatabaseCommand {
  static commandName = 'hold:place'
  static description = 'Put a person or a conversation on legal hold: nobody can delete it'
  static help = [
    'A person is kept with all conversations that they take part in. Retention passes over what is on hold.',
    '  {{ binaryName }} hold:place ada@example.org --reason="Smith v. Jones"',
    '  {{ binaryName }} hold:place 01a207b2-ed8a-719a-9f15-1d628c58d17f --reason="Smith v. Jones"',
    JSON_HELP,
  ]

  @args.string({ description: 'The email address of an account, or the id of a conversation' })
  declare of: string

  @flags.string({ description: 'Which matter, or who asks for it', required: true })
  declare reason: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const reason = this.reason.trim()
    if (reason === '' || reason.length > MAX_REASON) {
      throw new Misuse(`--reason must be a text of at most ${MAX_REASON} characters`)
    }
    const placeHold = await this.app.container.make(PlaceHold)
    const id = await placeHold
      .execute({ of: this.of, reason }, commandOrigin())
      .catch((error: unknown) => {
        throw error instanceof Problem ? new CommandError(error.detail) : error
      })
    if (this.json) {
      this.printJson({ id })
    } else {
      this.logger.success(`Placed the legal hold ${id}`)
    }
  }
}

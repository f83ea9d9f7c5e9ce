import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { CommandError } from '#core/console/command_errors'
import { JSON_FLAG, JSON_HELP, YES_FLAG } from '#core/console/shared_flags'
import { printableLine } from '#core/console/terminal_text'
import { DatabaseCommand } from '#core/database_command'
import { parseId } from '#core/ids'
import { HoldsQuery } from '#retention/holds/holds_query'
import { ReleaseHold } from '#retention/holds/release_hold'

/**
 * `npm run ace -- hold:release 01a207b2-ed8a-719a-9f15-1d628c58d17f`
 */
export default class HoldRelease extends DatabaseCommand {
  static commandName = 'hold:release'
  static description = 'End a legal hold'
  static help = ['What it kept can be deleted again, unless another hold keeps it.', JSON_HELP]

  @args.string({ description: 'The id of the hold, see hold:list' })
  declare id: string

  @flags.string({ description: 'Why, for the audit log' })
  declare reason?: string

  @flags.boolean(YES_FLAG)
  declare yes?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const id = parseId(this.id)
    const holds = await this.app.container.make(HoldsQuery)
    const hold = id === null ? undefined : await holds.find(id)
    if (hold === undefined) {
      throw new CommandError(`There is no legal hold with the id ${printableLine(this.id)}`)
    }
    await this.confirm(
      `This ends the hold on ${hold.ownerEmail} (${printableLine(hold.reason)}). What it kept can be deleted then.`,
      this.yes
    )
    const releaseHold = await this.app.container.make(ReleaseHold)
    const released = await releaseHold.execute(hold, commandOrigin(), this.reason)
    if (this.json) {
      this.printJson({ id: hold.id, released })
    } else {
      this.logger.success(
        `The legal hold on ${hold.ownerEmail} is ${released ? 'released' : 'released already'}`
      )
    }
  }
}

import { flags } from '@adonisjs/core/ace'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { dayOf } from '#core/console/shown_time'
import { DatabaseCommand } from '#core/database_command'
import { HoldsQuery } from '#retention/holds/holds_query'

/**
 * `npm run ace -- hold:list`
 */
export default class HoldList extends DatabaseCommand {
  static commandName = 'hold:list'
  static description = 'List legal holds, newest first'
  static help = [JSON_HELP]

  @flags.number({ description: 'How many at most', default: 100 })
  declare limit: number

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const limit = this.checkedLimit(this.limit)
    const holds = await this.app.container.make(HoldsQuery)
    const { rows } = await holds.page({ limit })
    if (this.json) {
      this.printJson(
        rows.map((hold) => ({
          id: hold.id,
          email: hold.ownerEmail,
          conversation_id: hold.conversationId,
          reason: hold.reason,
          placed_by: hold.placedBy,
          created_at: new Date(hold.createdAt).toISOString(),
        }))
      )
      return
    }
    this.printTable(
      ['Id', 'Of', 'Conversation', 'Reason', 'Since'],
      rows.map((hold) => [
        hold.id,
        hold.ownerEmail,
        hold.conversationId ?? 'all',
        hold.reason,
        dayOf(hold.createdAt),
      ]),
      'Nothing is on hold'
    )
    this.noteLimit(rows.length, limit)
  }
}

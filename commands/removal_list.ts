import { flags } from '@adonisjs/core/ace'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { dayOf } from '#core/console/shown_time'
import { DatabaseCommand } from '#core/database_command'
import { RemovalsQuery } from '#retention/removals/removals_query'

const MIB = 1024 * 1024

/**
 * `npm run ace -- removal:list`
 */
export default class RemovalList extends DatabaseCommand {
  static commandName = 'removal:list'
  static description = 'Report what retention, conversation:prune and erasures have removed'
  static help = [
    'Newest first. Of a day of retention there is one report. Which conversations those were is in the audit log.',
    JSON_HELP,
  ]

  @flags.number({ description: 'How many at most', default: 100 })
  declare limit: number

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const limit = this.checkedLimit(this.limit)
    const removals = await this.app.container.make(RemovalsQuery)
    const { rows } = await removals.page({ limit })
    if (this.json) {
      this.printJson(
        rows.map(({ id, kind, subjectId, removed, held, startedAt, finishedAt }) => ({
          id,
          kind,
          user_id: subjectId,
          ...removed,
          on_hold: held,
          started_at: new Date(startedAt).toISOString(),
          finished_at: finishedAt === null ? null : new Date(finishedAt).toISOString(),
        }))
      )
      return
    }
    this.printTable(
      ['Day', 'Why', 'Conversations', 'Messages', 'Files', 'MiB', 'On hold'],
      rows.map(({ kind, subjectId, removed, held, startedAt }) => [
        dayOf(startedAt),
        subjectId === null ? kind : `${kind} of ${subjectId}`,
        String(removed.conversations),
        String(removed.messages),
        String(removed.files + (removed.uploads ?? 0)),
        (removed.bytes / MIB).toFixed(1),
        String(held),
      ]),
      'Nothing was removed yet'
    )
    this.noteLimit(rows.length, limit)
  }
}

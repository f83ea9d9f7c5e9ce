import { flags } from '@adonisjs/core/ace'
import { AccountCommand } from '#auth/accounts/account_command'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { durationOf, minuteOf } from '#core/console/shown_time'
import { SqlStore } from '#core/sql_store'
import { listRuns, type ListedRun } from '#runs/list_runs'

const isoOf = (time: number | null) => (time === null ? null : new Date(time).toISOString())

function toJson(run: ListedRun) {
  return {
    id: run.id,
    state: run.state,
    stopping: run.isStopping,
    conversation_id: run.conversationId,
    user: run.userEmail,
    model: run.model,
    error_code: run.errorCode,
    created_at: isoOf(run.createdAt),
    started_at: isoOf(run.startedAt),
    finished_at: isoOf(run.finishedAt),
    instance: run.instance,
  }
}

function stateOf({ state, isStopping, errorCode }: ListedRun): string {
  if (isStopping) {
    return 'stopping'
  }
  return errorCode === null ? state : `${state}: ${errorCode}`
}

/**
 * `npm run ace -- run:list --active`
 */
export default class RunList extends AccountCommand {
  static commandName = 'run:list'
  static description = 'List the answers that are being written, wait, or have ended, newest first'
  static help = [JSON_HELP]

  @flags.boolean({ description: 'Only those that are being written or wait for a person' })
  declare active?: boolean

  @flags.string({ description: 'Of this account only: its email address' })
  declare user?: string

  @flags.number({ description: 'How many at most', default: 30 })
  declare limit: number

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const limit = this.checkedLimit(this.limit)
    const user = this.user === undefined ? null : await this.accountOrFail(this.user)
    const filter = { isActive: this.active === true, userId: user?.id ?? null }
    const sql = await this.app.container.make(SqlStore)
    const runs = await sql.read((db) => listRuns(db, filter, limit))
    if (this.json) {
      this.printJson(runs.map(toJson))
      return
    }
    const now = Date.now()
    this.printTable(
      ['Id', 'State', 'Person', 'Model', 'Began', 'Took', 'By'],
      runs.map((run) => [
        run.id,
        stateOf(run),
        run.userEmail,
        run.model ?? 'default',
        minuteOf(run.createdAt),
        durationOf((run.finishedAt ?? now) - run.createdAt),
        run.instance,
      ]),
      this.active ? 'Nothing is being written, and nothing waits' : 'There are no runs'
    )
    this.noteLimit(runs.length, limit)
  }
}

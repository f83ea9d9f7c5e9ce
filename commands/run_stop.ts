import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { CommandError } from '#core/console/command_errors'
import { ExitCode } from '#core/console/exit_codes'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { printableLine } from '#core/console/terminal_text'
import { DatabaseCommand } from '#core/database_command'
import { parseId } from '#core/ids'
import { SqlStore } from '#core/sql_store'
import { findRun } from '#runs/run_repository'
import { isTerminal } from '#runs/run_states'
import { StopRunForOperator } from '#runs/stop_run_for_operator'

/**
 * `npm run ace -- run:stop 01a207b2-ed8a-719a-9f15-1d628c58d17f`
 */
export default class RunStop extends DatabaseCommand {
  static commandName = 'run:stop'
  static description = 'Stop an answer that is being written or waits; what was said is kept'
  static help = [
    'Answers the state that won: it may have been complete already. Exits with 1 where whoever writes it has not stopped within 5 seconds; it stops as soon as it hears of it.',
    'With --json: {id, state}.',
    JSON_HELP,
  ]

  @args.string({ description: 'The id of the run, see run:list' })
  declare id: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const id = parseId(this.id)
    const sql = await this.app.container.make(SqlStore)
    const run = id === null ? undefined : await sql.read((db) => findRun(db, id))
    if (run === undefined) {
      throw new CommandError(`There is no run with the id ${printableLine(this.id)}`)
    }
    const stopRun = await this.app.container.make(StopRunForOperator)
    const state = isTerminal(run.state) ? run.state : await stopRun.execute(run, commandOrigin())
    if (this.json) {
      this.printJson({ id: run.id, state })
    } else if (isTerminal(state)) {
      this.logger.success(`The run is ${state}`)
    }
    if (!isTerminal(state)) {
      this.note('It was asked to stop and has not done so yet')
      this.exitCode = ExitCode.NOT_DONE
    }
  }
}

import { flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { ExitCode } from '#core/console/exit_codes'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { printable } from '#core/console/terminal_text'
import { ConsoleCommand } from '#core/console/console_command'
import type { Finding, Severity } from '#operations/doctor/finding'

const SEVERITIES: Severity[] = ['error', 'warning', 'note', 'ok']

/**
 * `npm run ace -- doctor`
 */
export default class Doctor extends ConsoleCommand {
  static commandName = 'doctor'
  static description = 'Look at settings, database, storage and the rest, and tell what to do'
  /** It starts the application itself, as far as that can be started. */
  static options: CommandOptions = { startApp: false }
  static help = [
    'Changes nothing. Exits with 1 where something must be fixed; warnings are for you to weigh.',
    'With --json: an array of {check, severity, message, advice, setting, source}; the severity is error, warning, note or ok, the source of a setting environment, .env, database or default.',
    JSON_HELP,
  ]

  @flags.boolean({ description: 'Also whether the model providers can be reached' })
  declare online?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const { readSources } = await import('#operations/doctor/environment_sources')
    const { examine } = await import('#operations/doctor/examine')
    const sources = readSources()
    const found = await examine(this.app, sources, { isOnline: this.online === true })
    found.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
    if (this.json) {
      this.printJson(found)
    } else {
      found.forEach((one) => this.#print(one))
      this.note(this.#summary(found))
    }
    if (found.some(({ severity }) => severity === 'error')) {
      this.exitCode = ExitCode.NOT_DONE
    }
  }

  #print({ severity, message, advice, source }: Finding) {
    const { colors } = this
    const marks: Record<Severity, string> = {
      error: colors.red('error  '),
      warning: colors.yellow('warning'),
      note: colors.cyan('note   '),
      ok: colors.green('ok     '),
    }
    const from = source === null ? '' : colors.dim(` (${source})`)
    this.logger.log(`${marks[severity]}  ${printable(message)}${from}`)
    if (advice !== null) {
      this.logger.log(`         ${colors.dim(`→ ${printable(advice)}`)}`)
    }
  }

  #summary(found: Finding[]): string {
    const count = (severity: Severity) => found.filter((one) => one.severity === severity).length
    const errors = count('error')
    const warnings = count('warning')
    if (errors === 0 && warnings === 0) {
      return 'Nothing is wrong'
    }
    return `${errors} to fix, ${warnings} to look at`
  }
}

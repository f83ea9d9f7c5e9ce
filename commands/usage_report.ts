import { flags } from '@adonisjs/core/ace'
import { isZone, periodBetween, periodOf, PERIOD_NAMES, type Period } from '#analytics/period'
import { BreakdownReport } from '#analytics/reports/breakdown_report'
import { reportColumns, reportCsv, reportRows } from '#analytics/reports/report_csv'
import { DIMENSIONS, LINE_SORTS, type Dimension } from '#analytics/reports/report_line'
import { Misuse } from '#core/console/command_errors'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'

/** A word of a list, or undefined. */
function oneOf<Word extends string>(words: readonly Word[], wanted: string): Word | undefined {
  return words.find((word) => word === wanted)
}

/**
 * `npm run ace -- usage:report --by=model --period=30d`
 */
export default class UsageReport extends DatabaseCommand {
  static commandName = 'usage:report'
  static description = 'Show messages, tokens, cost, errors and latency of a period'
  static help = [
    'Days are those of --zone. Cost is that of calls whose price is known.',
    '```',
    '{{ binaryName }} usage:report --by=person --period=7d',
    '{{ binaryName }} usage:report --by=day --from=2026-11-01 --to=2026-11-30 --zone=Europe/Berlin --csv',
    '```',
    JSON_HELP,
  ]

  @flags.string({ description: `Broken down by ${DIMENSIONS.join(', ')}`, default: 'day' })
  declare by: string

  @flags.string({ description: `${PERIOD_NAMES.join(', ')}, until now`, default: '30d' })
  declare period: string

  @flags.string({ description: 'First day instead of --period, as 2026-11-01' })
  declare from?: string

  @flags.string({ description: 'Last day, with --from; today where it is missing' })
  declare to?: string

  @flags.string({ description: 'Time zone, as Europe/Berlin', default: 'UTC' })
  declare zone: string

  @flags.string({ description: `Sorted by ${LINE_SORTS.join(', ')}` })
  declare sort?: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  @flags.boolean({ description: 'Print CSV' })
  declare csv?: boolean

  protected async execute() {
    const by = oneOf(DIMENSIONS, this.by)
    const sort = oneOf(LINE_SORTS, this.sort ?? (by === 'day' ? 'name' : 'cost'))
    if (by === undefined || sort === undefined) {
      throw new Misuse(`--by takes ${DIMENSIONS.join(', ')}; --sort takes ${LINE_SORTS.join(', ')}`)
    }
    const period = this.#period()
    const report = await this.app.container.make(BreakdownReport)
    const { lines, isCatchingUp } = await report.execute({ by, period, sort })
    if (isCatchingUp) {
      process.stderr.write('The figures are still being added up: the newest are missing\n')
    }
    await this.#print(by, lines)
  }

  #period(): Period {
    const { zone, from, to } = this
    if (!isZone(zone)) {
      throw new Misuse('--zone takes the name of a time zone, as Europe/Berlin')
    }
    const now = Date.now()
    const name = oneOf(PERIOD_NAMES, this.period)
    if (from === undefined && name === undefined) {
      throw new Misuse(`--period takes ${PERIOD_NAMES.join(', ')}`)
    }
    const period =
      from !== undefined
        ? periodBetween({ from, to }, zone, now)
        : periodOf(name ?? '30d', zone, now)
    if (period === null) {
      throw new Misuse('--from and --to take dates as 2026-11-01, at most a year apart')
    }
    return period
  }

  async #print(by: Dimension, lines: Parameters<typeof reportRows>[1]) {
    if (this.csv) {
      process.stdout.write(await reportCsv(by, lines))
      return
    }
    const rows = reportRows(by, lines)
    if (this.json) {
      return this.printJson(rows)
    }
    const columns = reportColumns(by)
    this.printTable(
      columns.map((name) => name.replaceAll('_', ' ')),
      rows.map((row) => columns.map((name) => row[name])),
      'There are no figures in this period.'
    )
  }
}

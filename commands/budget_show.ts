import { args, flags } from '@adonisjs/core/ace'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { BudgetCommand } from '#limits/budgets/budget_command'

/**
 * `npm run ace -- budget:show group:Research`
 */
export default class BudgetShow extends BudgetCommand {
  static commandName = 'budget:show'
  static description = 'Show budgets and how much of them is used in this day or month'
  static help = [
    '  {{ binaryName }} budget:show',
    '  {{ binaryName }} budget:show user:ada@example.org',
    'Without a name all budgets are shown. Amounts are tokens or US dollars, days and months in UTC.',
    JSON_HELP,
  ]

  @args.string({
    description: 'Whose: instance, everyone, user:…, group:… or token:…',
    required: false,
  })
  declare subject?: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const subject = this.subject === undefined ? null : await this.subjectOrFail(this.subject)
    await this.printRules(subject, this.json ?? false)
  }
}

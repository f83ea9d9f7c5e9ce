import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { Misuse } from '#core/console/command_errors'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { printableLine } from '#core/console/terminal_text'
import { readAmount } from '#limits/budgets/amount_text'
import { BudgetCommand } from '#limits/budgets/budget_command'
import type { Period } from '#limits/budgets/periods'
import { SetBudgets, type BudgetChange } from '#limits/budgets/set_budgets'
import type { Unit } from '#limits/budgets/spending'

/**
 * `npm run ace -- budget:set user:ada@example.org --day-tokens=500000 --month-usd=20`
 */
export default class BudgetSet extends BudgetCommand {
  static commandName = 'budget:set'
  static description = 'Say how much somebody may spend in a day or a month'
  static help = [
    'Of the whole instance, of everyone (each person), of a person, a group or a personal access token:',
    '```',
    '{{ binaryName }} budget:set instance --month-usd=500',
    '{{ binaryName }} budget:set everyone --day-tokens=2000000',
    '{{ binaryName }} budget:set user:ada@example.org --day-tokens=unlimited',
    '{{ binaryName }} budget:set group:Research --month-usd=120.50 --day-tokens=none',
    '{{ binaryName }} budget:set token:01a207b2-ed8a-719a-9f15-1d628c58d17f --day-tokens=100000',
    '```',
    'Days and months are in UTC. `unlimited` overrides what holds for everyone, `none` says nothing any more.',
    JSON_HELP,
  ]

  @args.string({ description: 'Whose: instance, everyone, user:…, group:… or token:…' })
  declare subject: string

  @flags.string({ description: 'Tokens a day' })
  declare dayTokens?: string

  @flags.string({ description: 'Tokens a month' })
  declare monthTokens?: string

  @flags.string({ description: 'US dollars a day' })
  declare dayUsd?: string

  @flags.string({ description: 'US dollars a month' })
  declare monthUsd?: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const changes = this.#changes()
    const subject = await this.subjectOrFail(this.subject)
    const setBudgets = await this.app.container.make(SetBudgets)
    const done = await setBudgets.execute(subject, changes, commandOrigin())
    if (this.json) {
      await this.printRules(subject, true)
      return
    }
    this.logger.success(done.length === 0 ? 'Nothing is different' : 'Set. What holds now:')
    await this.printRules(subject, false)
  }

  #changes(): BudgetChange[] {
    const given: [flag: string, period: Period, unit: Unit, text: string | undefined][] = [
      ['--day-tokens', 'day', 'tokens', this.dayTokens],
      ['--month-tokens', 'month', 'tokens', this.monthTokens],
      ['--day-usd', 'day', 'usd', this.dayUsd],
      ['--month-usd', 'month', 'usd', this.monthUsd],
    ]
    const changes = given.flatMap(([flag, period, unit, text]) => {
      if (text === undefined) {
        return []
      }
      const amount = readAmount(unit, text)
      if (amount === null) {
        const what = unit === 'tokens' ? 'a whole number of tokens' : 'US dollars such as 12.50'
        throw new Misuse(`${flag} takes ${what}, unlimited or none, not ${printableLine(text)}`)
      }
      return [{ period, unit, amount }]
    })
    if (changes.length === 0) {
      throw new Misuse('Say how much: --day-tokens, --month-tokens, --day-usd or --month-usd')
    }
    return changes
  }
}

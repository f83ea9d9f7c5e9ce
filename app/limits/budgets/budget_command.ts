import { CommandError } from '#core/console/command_errors'
import { printableLine } from '#core/console/terminal_text'
import { DatabaseCommand } from '#core/database_command'
import { SqlStore } from '#core/sql_store'
import { amountValue } from './amount_text.js'
import { BudgetRules, type BudgetRule } from './budget_rules.js'
import { findSubject } from './find_subject.js'
import type { Subject } from './subjects.js'

const HEADS = ['whose', 'per', 'unit', 'budget', 'given once', 'used', 'reserved']

/** What the `budget:*` commands share. */
export abstract class BudgetCommand extends DatabaseCommand {
  /** Throws a CommandError where there is nobody of that name. */
  protected async subjectOrFail(text: string): Promise<Subject> {
    const sql = await this.app.container.make(SqlStore)
    const subject = await sql.read((db) => findSubject(db, text))
    if (subject === null) {
      throw new CommandError(
        `There is no ${printableLine(text)}: say instance, everyone, user:<email>, group:<name> or token:<id>`
      )
    }
    return subject
  }

  /** Prints the rules of one subject; without one those of all. */
  protected async printRules(subject: Subject | null, asJson: boolean): Promise<void> {
    const rules = await this.#read(subject)
    if (asJson) {
      this.printJson(rules.map(toJson))
      return
    }
    this.printTable(HEADS, rules.map(toRow), 'There are no budgets.')
  }

  async #read(subject: Subject | null): Promise<BudgetRule[]> {
    const query = await this.app.container.make(BudgetRules)
    if (subject !== null) {
      return query.of(subject)
    }
    const rules = await query.shared()
    for (let after: string | null = ''; after !== null;) {
      const page = await query.own(PAGE, after)
      rules.push(...page.rules)
      after = page.next
    }
    return rules
  }
}

/** Subjects that are read at once. */
const PAGE = 100

function toJson({ subject, described, period, unit, ...rule }: BudgetRule) {
  const value = (amount: number | null) => (amount === null ? null : amountValue(unit, amount))
  return {
    subject,
    name: described.label,
    period,
    unit,
    limit: value(rule.amount),
    extra: value(rule.extra),
    used: value(rule.used),
    reserved: value(rule.reserved),
  }
}

function toRow(rule: BudgetRule): string[] {
  const { described, period, unit } = rule
  const { limit, extra, used, reserved } = toJson(rule)
  const shown = (value: number | null) => (value === null ? '–' : String(value))
  const owner = described.owner === null ? '' : ` of ${described.owner.label}`
  return [
    printableLine(described.id === null ? described.kind : `${described.label}${owner}`),
    period,
    unit,
    limit === null ? 'unlimited' : shown(limit),
    extra === 0 ? '–' : shown(extra),
    shown(used),
    shown(reserved),
  ]
}

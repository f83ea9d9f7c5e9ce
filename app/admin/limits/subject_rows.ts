import type { BudgetRule } from '#limits/budgets/budget_rules'
import { resetsAt } from '#limits/budgets/periods'
import type { Formats } from '../format/formats.js'
import { BUDGET_FIELDS, kindWords, subjectIcon } from './budget_words.js'
import { rulePath } from './limit_paths.js'
import { meterOf, type Meter } from './meter.js'

/** Somebody of whose spending something is said. */
export interface SubjectRow {
  href: string
  label: string
  text: string
  icon: string
  meters: Meter[]
}

/** A row for each subject, in the order of the rules. */
export function subjectRows(rules: BudgetRule[], format: Formats): SubjectRow[] {
  return [...Map.groupBy(rules, ({ subject }) => subject)].map(([subject, own]) => ({
    href: rulePath(subject),
    label: own[0].described.label,
    text: kindWords(own[0].described),
    icon: subjectIcon(own[0].described),
    meters: ruleMeters(own, format),
  }))
}

/** The meters of one subject's rules. */
export function ruleMeters(rules: BudgetRule[], format: Formats): Meter[] {
  return BUDGET_FIELDS.flatMap(({ period, unit }) =>
    rules.filter((rule) => rule.period === period && rule.unit === unit)
  ).map((rule) => {
    const { period, unit, amount, extra, used, reserved } = rule
    const total = amount === null ? null : amount + extra
    const end = resetsAt(period, format.now)
    return meterOf({ period, unit, amount: total, extra, used, reserved, resetsAt: end }, format)
  })
}

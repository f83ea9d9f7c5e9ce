import type { DescribedSubject } from '#limits/budgets/describe_subjects'
import type { Period } from '#limits/budgets/periods'
import type { Unit } from '#limits/budgets/spending'
import type { Formats } from '../format/formats.js'

/** Whom what is said holds for, in the fields of forms. */
export interface BudgetField {
  name: `${Period}_${Unit}`
  period: Period
  unit: Unit
  label: string
}

/** What can be said of somebody's spending, in the order in which it is shown. */
export const BUDGET_FIELDS: readonly BudgetField[] = [
  { name: 'day_tokens', period: 'day', unit: 'tokens', label: 'Tokens a day' },
  { name: 'month_tokens', period: 'month', unit: 'tokens', label: 'Tokens a month' },
  { name: 'day_usd', period: 'day', unit: 'usd', label: 'US dollars a day' },
  { name: 'month_usd', period: 'month', unit: 'usd', label: 'US dollars a month' },
]

/** `Tokens a day` */
export function budgetWords({ period, unit }: { period: Period; unit: Unit }): string {
  return BUDGET_FIELDS.find((field) => field.period === period && field.unit === unit)?.label ?? ''
}

/** `1.2M`, or `$12.50` */
export function amountWords(unit: Unit, amount: number, format: Formats): string {
  return unit === 'usd' ? format.money(amount) : format.compact(amount)
}

/** `1.2M tokens`, or `$12.50` */
export function sumWords(unit: Unit, amount: number, format: Formats): string {
  return unit === 'usd' ? format.money(amount) : `${format.compact(amount)} tokens`
}

const KINDS: Record<string, string> = { group: 'Group', user: 'Person', token: 'Token' }

/** What kind of subject it is, where its name does not tell. */
export function kindWords({ kind, owner }: DescribedSubject): string {
  return owner === null ? (KINDS[kind] ?? '') : `Token of ${owner.label}`
}

const ICONS: Record<string, string> = {
  instance: 'server',
  everyone: 'users',
  group: 'shapes',
  user: 'user-round',
  token: 'key-round',
}

export function subjectIcon({ kind }: DescribedSubject): string {
  return ICONS[kind] ?? 'gauge'
}

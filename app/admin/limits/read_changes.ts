import { Problem, type FieldError } from '#core/problem'
import type { BudgetChange } from '#limits/budgets/set_budgets'
import { readAmount, readShown } from './amount_text.js'
import { BUDGET_FIELDS, type BudgetField } from './budget_words.js'

/**
 * What a form of budgets changes: a field that holds what it held when the page was made changes nothing.
 *
 * @param fields of each budget `day_tokens`, `day_tokens_unlimited` (wins) and `day_tokens_was`
 * @throws Problem `validation_failed`
 */
export function readChanges(fields: Record<string, unknown>): BudgetChange[] {
  const errors: FieldError[] = []
  const changes = BUDGET_FIELDS.flatMap((field) => {
    const change = readChange(field, fields)
    if (typeof change === 'string') {
      errors.push({ field: field.name, rule: 'amount', message: `${field.label}: ${change}` })
      return []
    }
    return change ?? []
  })
  if (errors.length > 0) {
    throw new Problem('validation_failed', { detail: errors[0].message, errors })
  }
  return changes
}

/** Null where nothing changes; a text says what is wrong. */
function readChange(
  { name, period, unit }: BudgetField,
  fields: Record<string, unknown>
): BudgetChange | string | null {
  const was = String(fields[`${name}_was`] ?? '')
  const isUnlimited = fields[`${name}_unlimited`] === true
  const text = isUnlimited ? 'unlimited' : String(fields[name] ?? '').trim()
  if (text === was) {
    return null
  }
  const seen = readShown(unit, was) ?? undefined
  if (isUnlimited) {
    return { period, unit, amount: 'unlimited', seen }
  }
  if (text === '') {
    return { period, unit, amount: 'none', seen }
  }
  const read = readAmount(unit, text)
  return 'fault' in read ? read.fault : { period, unit, amount: read.amount, seen }
}

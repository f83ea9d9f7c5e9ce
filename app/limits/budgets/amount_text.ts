import { NANO_USD } from '../nano_usd.js'
import { MOST, type BudgetChange } from './set_budgets.js'
import type { Unit } from './spending.js'

/** Money is written with up to four decimals. */
const PATTERN: Record<Unit, RegExp> = { tokens: /^\d{1,16}$/, usd: /^\d{1,7}(\.\d{1,4})?$/ }

/**
 * Reads an amount as people write it: whole tokens, or US dollars with up to four decimals; `unlimited` or `none`. Digits
 * may be grouped by `_`, `,` or blanks. Null where it is none of that.
 */
export function readAmount(unit: Unit, text: string): BudgetChange['amount'] | null {
  const word = text.trim().toLowerCase()
  if (word === 'unlimited' || word === 'none') {
    return word
  }
  const digits = word.replaceAll(/(?<=\d)[_,\s](?=\d{3}(?!\d))/g, '')
  if (!PATTERN[unit].test(digits)) {
    return null
  }
  const amount = unit === 'tokens' ? Number(digits) : Math.round(Number(digits) * NANO_USD)
  return amount <= MOST ? amount : null
}

/** An amount for people and scripts: whole tokens, or US dollars. */
export function amountValue(unit: Unit, amount: number): number {
  return unit === 'tokens' ? amount : amount / NANO_USD
}

import { MOST, type BudgetChange } from '#limits/budgets/set_budgets'
import type { Unit } from '#limits/budgets/spending'

type Amount = BudgetChange['amount']

/** Billionths have nine decimals. */
const NANO_DIGITS = 9
const UNLIMITED = 'unlimited'

const WRITTEN: Record<Unit, RegExp> = { tokens: /^\d{1,16}$/, usd: /^\d{1,7}(\.\d{1,4})?$/ }
/** What a command said may be finer than what a form takes. */
const SHOWN: Record<Unit, RegExp> = { tokens: WRITTEN.tokens, usd: /^\d{1,7}(\.\d{1,9})?$/ }

const FAULTS: Record<Unit, string> = {
  tokens: 'Write a whole number of tokens, such as 2000000, and at most a quadrillion.',
  usd: 'Write US dollars with at most four decimals, such as 12.50, and at most a million.',
}

/** An amount as a field holds it: empty where nothing is said, without grouping, exact. */
export function amountText(unit: Unit, amount: Amount): string {
  if (typeof amount === 'string') {
    return amount === 'none' ? '' : UNLIMITED
  }
  if (unit === 'tokens') {
    return String(amount)
  }
  const digits = String(amount).padStart(NANO_DIGITS + 1, '0')
  const decimals = digits.slice(-NANO_DIGITS).replace(/0+$/, '')
  return digits.slice(0, -NANO_DIGITS) + (decimals === '' ? '' : `.${decimals}`)
}

/** What somebody wrote, or what is wrong with it. */
export function readAmount(unit: Unit, text: string): { amount: number } | { fault: string } {
  const amount = numberIn(unit, text.trim(), WRITTEN[unit])
  return amount === null ? { fault: FAULTS[unit] } : { amount }
}

/** What a field held when the page was made; null where it cannot have been that. */
export function readShown(unit: Unit, text: string): Amount | null {
  if (text === '') {
    return 'none'
  }
  return text === UNLIMITED ? UNLIMITED : numberIn(unit, text, SHOWN[unit])
}

/** Exact: digits are put together, not multiplied. */
function numberIn(unit: Unit, text: string, pattern: RegExp): number | null {
  if (!pattern.test(text)) {
    return null
  }
  const [whole, decimals = ''] = text.split('.')
  const amount = Number(unit === 'usd' ? whole + decimals.padEnd(NANO_DIGITS, '0') : whole)
  return amount <= MOST ? amount : null
}

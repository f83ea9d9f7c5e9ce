import type { Period } from '#limits/budgets/periods'
import type { Unit } from '#limits/budgets/spending'
import { WARNING_PERCENTS } from '#limits/budgets/warnings'
import type { Formats } from '../format/formats.js'
import { amountWords, budgetWords } from './budget_words.js'

/** A budget with its use, as a page shows it: in words, and as a bar. */
export interface Meter {
  label: string
  text: string
  note: string
  /** Where it comes to its end. */
  state: { label: string; kind: 'warn' | 'bad' } | null
  /** In percent of the budget; null where there is no end to it. */
  bar: { used: number; reserved: number; kind: 'calm' | 'warn' | 'bad' } | null
}

/** What a meter is made of; amounts in tokens or billionths of a US dollar. */
export interface Measured {
  period: Period
  unit: Unit
  /** With what was given on top; null: as much as one likes. */
  amount: number | null
  /** What of it was given on top. */
  extra?: number
  /** Null where each person has a use of their own. */
  used: number | null
  reserved: number | null
  /** In ms since 1970. */
  resetsAt: number
}

const [NEAR, FULL] = WARNING_PERCENTS

export function meterOf(measured: Measured, format: Formats): Meter {
  const { unit, amount, used, reserved } = measured
  const label = budgetWords(measured)
  const say = (value: number) => amountWords(unit, value, format)
  const extra = measured.extra ? [`${say(measured.extra)} of it given once`] : []
  if (amount === null) {
    const text = used === null ? 'Unlimited' : `${say(used)}, unlimited`
    return { label, text, note: notes(measured, [], format), state: null, bar: null }
  }
  if (used === null) {
    return { label, text: say(amount), note: sentence(extra), state: null, bar: null }
  }
  const share = amount === 0 ? 1 : used / amount
  const state = stateOf(share, format)
  return {
    label,
    text: `${say(used)} of ${say(amount)}`,
    note: notes(measured, [`${format.percent(Math.min(share, 1))} used`, ...extra], format),
    state,
    bar: {
      used: percentOf(share),
      reserved: Math.min(
        100 - percentOf(share),
        percentOf(amount === 0 ? 0 : (reserved ?? 0) / amount)
      ),
      kind: state?.kind ?? 'calm',
    },
  }
}

function stateOf(share: number, format: Formats): Meter['state'] {
  if (share * 100 >= FULL) {
    return { label: 'Used up', kind: 'bad' }
  }
  return share * 100 >= NEAR ? { label: `Over ${format.percent(NEAR / 100)}`, kind: 'warn' } : null
}

function notes({ unit, reserved, resetsAt }: Measured, first: string[], format: Formats): string {
  return sentence([
    ...first,
    ...(reserved ? [`${amountWords(unit, reserved, format)} reserved for answers under way`] : []),
    `resets ${format.relative(resetsAt)}`,
  ])
}

function sentence(parts: string[]): string {
  const text = parts.join(' · ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Two decimals: as SVG takes it. */
function percentOf(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100
}

import { BaseTransformer } from '@adonisjs/core/transformers'
import { NANO_USD } from '../nano_usd.js'
import type { BudgetUse } from './budget_use.js'
import { splitSubject } from './subjects.js'

/** Of these only how much of them is used is told: what a company spends is not everybody's to know. */
const SHARED = ['instance', 'group']

/** A budget as the person sees it whom it limits. Amounts are tokens or US dollars, by `unit`. */
export default class BudgetTransformer extends BaseTransformer<BudgetUse> {
  toObject() {
    const { subject, period, unit, amount, used, reserved, left, resetsAt } = this.resource
    const { kind } = splitSubject(subject)
    const isShared = SHARED.includes(kind)
    const shown = (value: number) => {
      if (isShared) {
        return null
      }
      return unit === 'usd' ? value / NANO_USD : value
    }
    const percent = amount === 0 ? 100 : Math.min(100, (used / amount) * 100)
    return {
      scope: kind,
      period,
      unit,
      limit: shown(amount),
      used: shown(used),
      reserved: shown(reserved),
      remaining: shown(left),
      used_percent: isShared ? Math.floor(percent / 10) * 10 : Math.round(percent * 10) / 10,
      resets_at: new Date(resetsAt).toISOString(),
    }
  }
}

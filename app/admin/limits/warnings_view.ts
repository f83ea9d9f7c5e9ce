import type { WarningsPage } from '#limits/budgets/budget_warnings'
import type { Formats } from '../format/formats.js'
import type { ListState } from '../lists/list_state.js'
import type { PageView } from '../pages/render_page.js'
import { amountWords, budgetWords, kindWords } from './budget_words.js'
import { LIMITS_TRAIL, rulePath } from './limit_paths.js'
import { limitsTabs } from './limits_tabs.js'

/** `/admin/limits/warnings` */
export class WarningsView implements PageView {
  readonly title = 'Warnings'
  readonly section = 'limits'
  readonly trail = LIMITS_TRAIL
  readonly tabs = limitsTabs('/admin/limits/warnings')
  readonly rows
  readonly pager

  constructor(state: ListState, { warnings, next }: WarningsPage, format: Formats) {
    this.rows = warnings.map((warning) => ({
      at: warning.at,
      label: warning.described?.label ?? 'Somebody who is gone',
      text: warning.described === null ? '' : kindWords(warning.described),
      href: warning.described === null ? null : rulePath(warning.subject),
      budget: budgetWords(warning),
      amount: amountWords(warning.unit, warning.amount, format),
      state:
        warning.percent >= 100
          ? { label: 'Used up', kind: 'bad' }
          : { label: `${warning.percent} % used`, kind: 'warn' },
    }))
    this.pager = {
      text: `${format.number(this.rows.length)} shown`,
      previousHref: null,
      nextHref: next === null ? null : state.href({ after: next }),
    }
  }
}

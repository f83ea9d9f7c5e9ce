import type { RulesPage } from '#limits/budgets/budget_rules'
import type { Formats } from '../format/formats.js'
import type { ListState } from '../lists/list_state.js'
import type { PageView } from '../pages/render_page.js'
import { LIMITS_TRAIL } from './limit_paths.js'
import { limitsTabs } from './limits_tabs.js'
import { subjectRows, type SubjectRow } from './subject_rows.js'

/** `/admin/limits/people` */
export class PeopleRulesView implements PageView {
  readonly title = 'People and tokens'
  readonly section = 'limits'
  readonly trail = LIMITS_TRAIL
  readonly tabs = limitsTabs('/admin/limits/people')
  readonly rows: SubjectRow[]
  readonly pager

  constructor(state: ListState, { rules, next }: RulesPage, format: Formats) {
    this.rows = subjectRows(rules, format)
    this.pager = {
      text: `${format.number(this.rows.length)} shown`,
      previousHref: null,
      nextHref: next === null ? null : state.href({ after: next }),
    }
  }
}

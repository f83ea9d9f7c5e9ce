import type { CatalogueModel } from '#ai/types'
import type { GroupsPage } from '#auth/groups/groups_query'
import type { BudgetRule } from '#limits/budgets/budget_rules'
import type { NearLimit } from '#limits/budgets/next_to_hit'
import type { Formats } from '../format/formats.js'
import type { ListState } from '../lists/list_state.js'
import { modelPath } from '../models/model_paths.js'
import type { PageView } from '../pages/render_page.js'
import { sectionPath } from '../settings/section_paths.js'
import { kindWords, subjectIcon } from './budget_words.js'
import { LIMITS_PATH, rulePath } from './limit_paths.js'
import { limitsTabs } from './limits_tabs.js'
import { meterOf, type Meter } from './meter.js'
import { subjectRows, ruleMeters, type SubjectRow } from './subject_rows.js'

interface Around {
  page: GroupsPage
  rules: BudgetRule[]
  near: NearLimit[]
  unpriced: CatalogueModel[]
}

/** `/admin/limits` */
export class LimitsView implements PageView {
  readonly title = 'Limits'
  readonly section = 'limits'
  readonly tabs = limitsTabs(LIMITS_PATH)
  readonly atOnceHref = sectionPath('limits')
  readonly shared: { title: string; text: string; href: string; meters: Meter[] }[]
  readonly groups: SubjectRow[]
  readonly near
  readonly unpriced: { label: string; href: string }[]
  readonly pager

  constructor(state: ListState, { page, rules, near, unpriced }: Around, format: Formats) {
    const of = (subject: string) => rules.filter((rule) => rule.subject === subject)
    this.shared = [
      {
        title: 'The whole instance',
        text: 'All people together',
        href: rulePath('instance'),
        meters: ruleMeters(of('instance'), format),
      },
      {
        title: 'Each person',
        text: 'Where nothing else is said of them',
        href: rulePath('everyone'),
        meters: ruleMeters(of('everyone'), format),
      },
    ]
    this.groups = subjectRows(
      rules.filter(({ described }) => described.kind === 'group'),
      format
    )
    this.near = near.map((one) => ({
      href: rulePath(one.subject),
      label: one.described.label,
      text: kindWords(one.described),
      icon: subjectIcon(one.described),
      meter: meterOf({ ...one, reserved: null }, format),
    }))
    this.unpriced = unpriced.map(({ id }) => ({ label: id, href: modelPath(id) }))
    this.pager = {
      text: format.count(this.groups.length, 'group', 'groups'),
      previousHref: page.previous === null ? null : state.href({ before: page.previous }),
      nextHref: page.next === null ? null : state.href({ after: page.next }),
    }
  }
}

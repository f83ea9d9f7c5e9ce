import type { GroupsPage } from '#auth/groups/groups_query'
import type { BudgetRule } from '#limits/budgets/budget_rules'
import { NOTHING, type Spending } from '#limits/budgets/spending'
import type { Formats } from '../format/formats.js'
import { Form } from '../forms/form.js'
import { ruleMeters } from '../limits/subject_rows.js'
import type { ListState } from '../lists/list_state.js'
import { cappedCount, pagerOf, type Pager } from '../lists/pager.js'
import type { PageView } from '../pages/render_page.js'
import { groupPath, GROUPS_TRAIL } from './group_paths.js'

interface Facts {
  page: GroupsPage
  /** How many match. */
  total: number
  rules: BudgetRule[]
  /** Of this month, by subject. */
  spending: Map<string, Spending>
}

/** `/admin/groups` */
export class GroupsView implements PageView {
  readonly title = 'Groups'
  readonly section = 'groups'
  readonly rows
  readonly pager: Pager
  readonly isFiltered: boolean
  readonly clearHref: string
  readonly search: string
  readonly hidden: Record<string, string>
  readonly lead: string

  constructor(state: ListState, { page, total, rules, spending }: Facts, format: Formats) {
    this.isFiltered = state.isFiltered
    this.clearHref = state.path
    this.search = state.q ?? ''
    this.hidden = state.hidden
    this.lead = this.isFiltered
      ? 'People who share a budget'
      : `${cappedCount(total, format)} ${total === 1 ? 'group' : 'groups'} of people who share a budget`
    this.rows = page.groups.map(({ id, name, description, members }) => {
      const used = spending.get(`group:${id}`) ?? NOTHING
      return {
        href: groupPath(id),
        name,
        description,
        members: format.number(members),
        spend: format.money(used.nanoUsd),
        tokens: `${format.compact(used.tokens)} tokens`,
        meters: ruleMeters(
          rules.filter(({ subject }) => subject === `group:${id}`),
          format
        ),
      }
    })
    const words = { one: 'group', many: 'groups' }
    this.pager = pagerOf(
      state,
      { total, before: page.previous, after: page.next, ...words },
      format
    )
  }
}

/** `/admin/groups/new` */
export class NewGroupView implements PageView {
  readonly title = 'New group'
  readonly section = 'groups'
  readonly trail = GROUPS_TRAIL

  constructor(readonly form = new Form()) {}
}

import type { GroupRow } from '#auth/groups/group_rows'
import type { MembersPage } from '#auth/groups/members_query'
import type { BudgetRule } from '#limits/budgets/budget_rules'
import { NOTHING, type Spending } from '#limits/budgets/spending'
import type { Formats } from '../format/formats.js'
import { initialsOf } from '../format/initials.js'
import { Form } from '../forms/form.js'
import { rulePath } from '../limits/limit_paths.js'
import type { Meter } from '../limits/meter.js'
import { ruleMeters } from '../limits/subject_rows.js'
import type { ListState } from '../lists/list_state.js'
import { pagerOf, type Pager } from '../lists/pager.js'
import type { PageView } from '../pages/render_page.js'
import { tintOf } from '../users/people_words.js'
import { groupPath, GROUPS_TRAIL } from './group_paths.js'

interface Facts {
  group: GroupRow
  page: MembersPage
  /** How many people match. */
  total: number
  rules: BudgetRule[]
  /** This month. */
  used: Spending | undefined
}

/** The forms of the page; one of them may come back with what is wrong. */
export interface GroupForms {
  group?: Form
  members?: Form
}

/** `/admin/groups/:id` */
export class GroupView implements PageView {
  readonly section = 'groups'
  readonly trail = GROUPS_TRAIL
  readonly title: string
  readonly description: string
  readonly path: string
  readonly seenAt: number
  readonly facts: { label: string; value: string }[]
  readonly meters: Meter[]
  readonly budgetHref: string
  readonly auditHref: string
  readonly rows
  readonly pager: Pager
  readonly search: string
  readonly hidden: Record<string, string>
  readonly isFiltered: boolean
  readonly form: Form
  readonly membersForm: Form

  constructor(state: ListState, facts: Facts, format: Formats, forms: GroupForms) {
    const { group, page, total, rules, used = NOTHING } = facts
    this.title = group.name
    this.description = group.description
    this.path = groupPath(group.id)
    this.seenAt = group.updated_at
    this.facts = [
      { label: 'Spend this month', value: format.money(used.nanoUsd) },
      { label: 'Tokens this month', value: format.compact(used.tokens) },
      { label: 'Made', value: format.dateTime(group.created_at) },
    ]
    this.meters = ruleMeters(rules, format)
    this.budgetHref = rulePath(`group:${group.id}`)
    this.auditHref = `/admin/audit?${new URLSearchParams({ 'f[target]': group.id })}`
    this.search = state.q ?? ''
    this.hidden = state.hidden
    this.isFiltered = state.isFiltered
    this.rows = page.members.map((member) => ({
      id: member.id,
      href: `/admin/users/${member.id}`,
      name: member.fullName,
      email: member.email,
      initials: initialsOf(member.fullName || member.email),
      tint: tintOf(member.id),
      status: member.isSuspended
        ? { label: 'Suspended', kind: 'bad' }
        : { label: 'Active', kind: 'ok' },
      addedAt: member.addedAt,
      removeHref: `${this.path}/members/${member.id}/remove`,
    }))
    const words = { one: 'person', many: 'people' }
    this.pager = pagerOf(
      state,
      { total, before: page.previous, after: page.next, ...words },
      format
    )
    this.form = forms.group ?? new Form({ name: group.name, description: group.description })
    this.membersForm = forms.members ?? new Form()
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { groupNotFound, type GroupRow } from '#auth/groups/group_rows'
import { GroupsQuery } from '#auth/groups/groups_query'
import { MembersQuery } from '#auth/groups/members_query'
import { BudgetRules } from '#limits/budgets/budget_rules'
import { SpendingThisMonth } from '#limits/budgets/spending_this_month'
import { ListState } from '../lists/list_state.js'
import { COUNT_CAP } from '../lists/pager.js'
import { renderPage } from '../pages/render_page.js'
import { formatsFor } from '../shell/shell.js'
import { groupIdOf, groupPath } from './group_paths.js'
import { GroupView, type GroupForms } from './group_view.js'

/** The page of a group: also the answer to its forms that are refused. */
@inject()
export class GroupPage {
  constructor(
    private groups: GroupsQuery,
    private members: MembersQuery,
    private rules: BudgetRules,
    private spending: SpendingThisMonth
  ) {}

  /** The group that the address names. Throws `not_found`. */
  async find(ctx: HttpContext): Promise<GroupRow> {
    const group = await this.groups.find(groupIdOf(ctx))
    if (group === undefined) {
      throw groupNotFound()
    }
    return group
  }

  async render(ctx: HttpContext, forms: GroupForms = {}): Promise<void> {
    const group = await this.find(ctx)
    const subject = `group:${group.id}` as const
    const state = ListState.at(ctx, groupPath(group.id), { filters: [] })
    const q = state.q ?? undefined
    const page = await this.members.page(group.id, q, {
      limit: state.per,
      after: state.after ?? undefined,
      before: state.before ?? undefined,
    })
    const spending = await this.spending.of([subject])
    const facts = {
      group,
      page,
      total: await this.members.count(group.id, q, COUNT_CAP + 1),
      rules: await this.rules.of(subject),
      used: spending.get(subject),
    }
    const isRefused = forms.group !== undefined || forms.members !== undefined
    const view = new GroupView(state, facts, formatsFor(ctx), forms)
    return renderPage(ctx, 'groups/show', view, isRefused ? 422 : 200)
  }
}

import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { CreateGroup } from '#auth/groups/create_group'
import { GroupsQuery } from '#auth/groups/groups_query'
import { BudgetRules } from '#limits/budgets/budget_rules'
import { SpendingThisMonth } from '#limits/budgets/spending_this_month'
import { submitForm } from '../forms/form.js'
import { ListState } from '../lists/list_state.js'
import { COUNT_CAP } from '../lists/pager.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { groupPath } from './group_paths.js'
import { newGroupValidator } from './group_validators.js'
import { GroupsView, NewGroupView } from './groups_view.js'

const MAX_CURSOR = 1_024

/** The groups of this installation. */
@inject()
export default class GroupsController {
  constructor(
    private groups: GroupsQuery,
    private rules: BudgetRules,
    private spending: SpendingThisMonth,
    private createGroup: CreateGroup
  ) {}

  /** `GET /admin/groups` */
  async index(ctx: HttpContext) {
    const state = ListState.of(ctx, {
      filters: [],
      cursor: (text) => (text.length > 0 && text.length <= MAX_CURSOR ? text : null),
    })
    const filter = { q: state.q ?? undefined }
    const page = await this.groups.page(filter, {
      limit: state.per,
      after: state.after ?? undefined,
      before: state.before ?? undefined,
    })
    const subjects = page.groups.map(({ id }) => `group:${id}` as const)
    const facts = {
      page,
      total: await this.groups.count(filter, COUNT_CAP + 1),
      rules: await this.rules.among(subjects),
      spending: await this.spending.of(subjects),
    }
    return renderPage(ctx, 'groups/index', new GroupsView(state, facts, formatsFor(ctx)))
  }

  /** `GET /admin/groups/new` */
  async create(ctx: HttpContext) {
    return renderPage(ctx, 'groups/new', new NewGroupView())
  }

  /** `POST /admin/groups/new` */
  async store(ctx: HttpContext) {
    const submission = await submitForm(
      ctx,
      newGroupValidator,
      async ({ name = '', description = '' }) => ({
        id: await this.createGroup.execute({ name, description }, requestOrigin(ctx)),
        name: name.trim(),
      })
    )
    if (!submission.done) {
      return renderPage(ctx, 'groups/new', new NewGroupView(submission.form), 422)
    }
    const { id, name } = submission.result
    leaveNotice(ctx, 'success', `Made the group ${name}. Now add people.`)
    return ctx.response.redirect().toPath(groupPath(id))
  }
}

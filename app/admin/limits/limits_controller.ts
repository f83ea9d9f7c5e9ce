import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ModelManager } from '#ai/model_manager'
import { GroupsQuery } from '#auth/groups/groups_query'
import { BudgetRules } from '#limits/budgets/budget_rules'
import { BudgetWarnings } from '#limits/budgets/budget_warnings'
import { NextToHit } from '#limits/budgets/next_to_hit'
import { parseSubject } from '#limits/budgets/parse_subject'
import { ListState } from '../lists/list_state.js'
import { renderPage } from '../pages/render_page.js'
import { formatsFor } from '../shell/shell.js'
import { LimitsView } from './limits_view.js'
import { PeopleRulesView } from './people_rules_view.js'
import { WarningsView } from './warnings_view.js'

const SHOWN_NEAR = 8
const MAX_CURSOR = 1_024

/** What may be spent, and who comes to the end of it. */
@inject()
export default class LimitsController {
  constructor(
    private rules: BudgetRules,
    private groups: GroupsQuery,
    private near: NextToHit,
    private warnings: BudgetWarnings,
    private models: ModelManager
  ) {}

  /** `GET /admin/limits`: of the instance, of each person and of groups. */
  async index(ctx: HttpContext) {
    const state = ListState.of(ctx, { filters: [], cursor: opaque })
    const page = await this.groups.page(
      { hasBudget: true },
      { limit: state.per, after: state.after ?? undefined, before: state.before ?? undefined }
    )
    const rules = await this.rules.among([
      'instance',
      'everyone',
      ...page.groups.map(({ id }) => `group:${id}` as const),
    ])
    const near = await this.near.execute(SHOWN_NEAR)
    const unpriced = this.models.list().filter(({ prices }) => prices === null)
    const view = new LimitsView(state, { page, rules, near, unpriced }, formatsFor(ctx))
    return renderPage(ctx, 'limits/index', view)
  }

  /** `GET /admin/limits/people`: of people and tokens. */
  async people(ctx: HttpContext) {
    const state = ListState.of(ctx, { filters: [], cursor: parseSubject })
    const page = await this.rules.own(state.per, state.after)
    return renderPage(ctx, 'limits/people', new PeopleRulesView(state, page, formatsFor(ctx)))
  }

  /** `GET /admin/limits/warnings`: what was said today and this month. */
  async warned(ctx: HttpContext) {
    const state = ListState.of(ctx, { filters: [], cursor: opaque })
    const page = await this.warnings.page(state.per, state.after)
    return renderPage(ctx, 'limits/warnings', new WarningsView(state, page, formatsFor(ctx)))
  }
}

function opaque(text: string): string | null {
  return text.length > 0 && text.length <= MAX_CURSOR ? text : null
}

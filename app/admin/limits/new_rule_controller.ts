import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { GroupsQuery } from '#auth/groups/groups_query'
import { submitForm } from '../forms/form.js'
import { renderPage } from '../pages/render_page.js'
import { FindBudgetSubject } from './find_budget_subject.js'
import { rulePath } from './limit_paths.js'
import { newRuleValidator } from './limit_validators.js'
import { NewRuleView } from './new_rule_view.js'

/** That the field suggests. */
const SUGGESTED_GROUPS = 100

/** Whose budget is to be set: the amounts come on the next page. */
@inject()
export default class NewRuleController {
  constructor(
    private groups: GroupsQuery,
    private findSubject: FindBudgetSubject
  ) {}

  /** `GET /admin/limits/new` */
  async create(ctx: HttpContext) {
    return renderPage(ctx, 'limits/new', new NewRuleView(await this.#groupNames()))
  }

  /** `POST /admin/limits/new` */
  async store(ctx: HttpContext) {
    const submission = await submitForm(ctx, newRuleValidator, (fields) =>
      this.findSubject.execute(fields)
    )
    if (!submission.done) {
      const view = new NewRuleView(await this.#groupNames(), submission.form)
      return renderPage(ctx, 'limits/new', view, 422)
    }
    return ctx.response.redirect().toPath(rulePath(submission.result))
  }

  async #groupNames(): Promise<string[]> {
    const { groups } = await this.groups.page({}, { limit: SUGGESTED_GROUPS })
    return groups.map(({ name }) => name)
  }
}

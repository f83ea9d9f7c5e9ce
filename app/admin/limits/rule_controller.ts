import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#core/problem'
import { SetBudgets } from '#limits/budgets/set_budgets'
import type { Unit } from '#limits/budgets/spending'
import { submitForm } from '../forms/form.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { readAmount } from './amount_text.js'
import { BUDGET_FIELDS, sumWords } from './budget_words.js'
import { LIMITS_PATH, rulePath } from './limit_paths.js'
import { amountsValidator, raiseValidator } from './limit_validators.js'
import { readChanges } from './read_changes.js'
import { RemoveRuleView } from './remove_rule_view.js'
import { RuleFactsQuery, type RuleFacts } from './rule_facts.js'
import { RuleView, type RuleForms } from './rule_view.js'

/** What one subject may spend. */
@inject()
export default class RuleController {
  constructor(
    private facts: RuleFactsQuery,
    private setBudgets: SetBudgets
  ) {}

  /** `GET /admin/limits/rules/:subject` */
  async show(ctx: HttpContext) {
    return this.#page(ctx, await this.facts.execute(ctx))
  }

  /** `POST /admin/limits/rules/:subject` */
  async update(ctx: HttpContext) {
    const facts = await this.facts.execute(ctx)
    const submission = await submitForm(ctx, amountsValidator, (fields) =>
      this.setBudgets.execute(facts.subject, readChanges(fields), requestOrigin(ctx))
    )
    if (!submission.done) {
      return this.#page(ctx, facts, { amounts: submission.form })
    }
    const { label } = facts.described
    const isChanged = submission.result.length > 0
    leaveNotice(ctx, 'success', isChanged ? `Saved: ${label}.` : `${label}: nothing has changed.`)
    return ctx.response.redirect().toPath(rulePath(facts.subject))
  }

  /** `POST /admin/limits/rules/:subject/raise` */
  async raise(ctx: HttpContext) {
    const facts = await this.facts.execute(ctx)
    const submission = await submitForm(ctx, raiseValidator, async ({ what, amount = '' }) => {
      const field = BUDGET_FIELDS.find(({ name }) => name === what) ?? BUDGET_FIELDS[0]
      const given = { ...field, amount: positive(field.unit, amount) }
      await this.setBudgets.raise(facts.subject, given, requestOrigin(ctx))
      return given
    })
    if (!submission.done) {
      return this.#page(ctx, facts, { raise: submission.form })
    }
    const { unit, period, amount } = submission.result
    const more = sumWords(unit, amount, formatsFor(ctx))
    const until = period === 'day' ? 'today' : 'this month'
    leaveNotice(ctx, 'success', `${more} more ${until}: ${facts.described.label}.`)
    return ctx.response.redirect().toPath(rulePath(facts.subject))
  }

  /** `GET /admin/limits/rules/:subject/remove` */
  async confirmRemove(ctx: HttpContext) {
    const { subject, described } = await this.facts.execute(ctx)
    return renderPage(ctx, 'confirm', new RemoveRuleView(subject, described))
  }

  /** `POST /admin/limits/rules/:subject/remove` */
  async remove(ctx: HttpContext) {
    const { subject, described, rules } = await this.facts.execute(ctx)
    const changes = rules.map(({ period, unit }) => ({ period, unit, amount: 'none' as const }))
    const removed = await this.setBudgets.execute(subject, changes, requestOrigin(ctx))
    const isGone = removed.length > 0
    leaveNotice(
      ctx,
      isGone ? 'success' : 'warning',
      isGone ? `Removed the budget: ${described.label}.` : `${described.label} had no budget.`
    )
    return ctx.response.redirect().toPath(LIMITS_PATH)
  }

  async #page(ctx: HttpContext, facts: RuleFacts, forms: RuleForms = {}) {
    const isRefused = forms.amounts !== undefined || forms.raise !== undefined
    const view = new RuleView(facts, formatsFor(ctx), forms)
    return renderPage(ctx, 'limits/rule', view, isRefused ? 422 : 200)
  }
}

/** @throws Problem `validation_failed` */
function positive(unit: Unit, text: string): number {
  const read = readAmount(unit, text)
  if ('amount' in read && read.amount > 0) {
    return read.amount
  }
  const message = 'fault' in read ? read.fault : 'Write more than zero.'
  const errors = [{ field: 'amount', rule: 'amount', message }]
  throw new Problem('validation_failed', { detail: message, errors })
}

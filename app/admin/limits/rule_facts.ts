import type { HttpContext } from '@adonisjs/core/http'
import { inject } from '@adonisjs/core'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { BudgetRules, type BudgetRule } from '#limits/budgets/budget_rules'
import { BudgetsOfPerson } from '#limits/budgets/budgets_of_person'
import type { BudgetUse } from '#limits/budgets/budget_use'
import { describeSubject, type DescribedSubject } from '#limits/budgets/describe_subjects'
import { parseSubject } from '#limits/budgets/parse_subject'
import type { Subject } from '#limits/budgets/subjects'

/** What is known of one subject's budgets. */
export interface RuleFacts {
  subject: Subject
  described: DescribedSubject
  rules: BudgetRule[]
  /** Of a person: what holds of their own, also by what is said of everyone. Empty of all others. */
  own: BudgetUse[]
}

/** Reads what the page of a subject shows. */
@inject()
export class RuleFactsQuery {
  constructor(
    private sql: SqlStore,
    private rules: BudgetRules,
    private budgets: BudgetsOfPerson
  ) {}

  /** Of the subject that the address names. Throws `not_found`. */
  async execute({ params }: HttpContext): Promise<RuleFacts> {
    const subject = parseSubject(String(params.subject))
    const described =
      subject === null ? null : await this.sql.read((sql) => describeSubject(sql, subject))
    if (subject === null || described === null) {
      throw new Problem('not_found', { detail: 'There is nobody whose budget that could be.' })
    }
    const rules = await this.rules.of(subject)
    const { kind, id } = described
    const all =
      kind === 'user' && id !== null
        ? await this.budgets.execute({ userId: id, tokenId: null })
        : []
    return { subject, described, rules, own: all.filter((use) => use.subject === subject) }
  }
}

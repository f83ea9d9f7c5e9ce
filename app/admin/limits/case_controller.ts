import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ModelManager } from '#ai/model_manager'
import { GroupsQuery } from '#auth/groups/groups_query'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { toProblem } from '#core/to_problem'
import { validate } from '#core/validate'
import { BudgetsOfPerson } from '#limits/budgets/budgets_of_person'
import { judgeCase } from '#limits/budgets/judge_case'
import { NOTHING } from '#limits/budgets/spending'
import { Form } from '../forms/form.js'
import { renderPage } from '../pages/render_page.js'
import { formatsFor } from '../shell/shell.js'
import { readAmount } from './amount_text.js'
import { CaseView, type Case } from './case_view.js'
import { findPerson } from './find_budget_subject.js'
import { caseValidator } from './limit_validators.js'
import { inOrder } from './whose_words.js'

/** Of a model of which nobody has told how long its answers can be. */
const UNKNOWN_LONGEST_ANSWER = 16_384
const USUAL_QUESTION_TOKENS = '1000'
const SHOWN_GROUPS = 100

interface Asked {
  email: string
  model?: string
  question_tokens?: string
}

/** Whether an answer would be begun for somebody now, and what keeps it. */
@inject()
export default class CaseController {
  constructor(
    private sql: SqlStore,
    private budgets: BudgetsOfPerson,
    private groups: GroupsQuery,
    private models: ModelManager
  ) {}

  /** `GET /admin/limits/test` */
  async show(ctx: HttpContext) {
    const { email, model, question_tokens: question } = ctx.request.qs()
    const values = {
      email,
      model: model ?? this.models.defaultId,
      question_tokens: question ?? USUAL_QUESTION_TOKENS,
    }
    const models = this.models.list()
    if (email === undefined) {
      return renderPage(ctx, 'limits/case', new CaseView(models, new Form(values)))
    }
    try {
      const found = await this.#judge(await validate(caseValidator, values))
      const view = new CaseView(models, new Form(values), { found, format: formatsFor(ctx) })
      return await renderPage(ctx, 'limits/case', view)
    } catch (error) {
      const { status, errors } = toProblem(error)
      if (status !== 422 || errors === undefined) {
        throw error
      }
      return renderPage(ctx, 'limits/case', new CaseView(models, new Form(values, errors)), 422)
    }
  }

  /** Throws `validation_failed` with the field that is wrong. */
  async #judge({ email, model: id, question_tokens: question = '' }: Asked): Promise<Case> {
    const inputTokens = readAmount('tokens', question)
    if ('fault' in inputTokens) {
      throw refused('question_tokens', inputTokens.fault)
    }
    const model = this.models.list().find((one) => one.id === id)
    if (model === undefined) {
      throw refused('model', 'Choose a model.')
    }
    const person = await this.sql.read((sql) => findPerson(sql, email))
    const now = Date.now()
    const uses = await this.budgets.execute({ userId: person.id, tokenId: null })
    const worst = {
      spent: NOTHING,
      inputTokens: inputTokens.amount,
      outputTokens: model.maxOutputTokens ?? UNKNOWN_LONGEST_ANSWER,
      roomTokens: 0,
      prices: model.prices,
    }
    return {
      person,
      groups: await this.groups.ofPerson(person.id, SHOWN_GROUPS),
      isUnpriced: model.prices === null,
      verdict: judgeCase(inOrder(uses), worst, now),
    }
  }
}

function refused(field: string, message: string): Problem {
  return new Problem('validation_failed', { errors: [{ field, rule: 'unknown', message }] })
}

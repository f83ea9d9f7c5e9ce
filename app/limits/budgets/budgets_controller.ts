import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tokenOf } from '#auth/account'
import BudgetTransformer from './budget_transformer.js'
import { BudgetsOfPerson } from './budgets_of_person.js'

/** `GET /usage/budgets` */
@inject()
export default class BudgetsController {
  constructor(private budgets: BudgetsOfPerson) {}

  async index({ auth }: HttpContext) {
    const account = auth.getUserOrFail()
    const budgets = await this.budgets.execute({ userId: account.id, tokenId: tokenOf(account) })
    return {
      data: budgets.map((budget) => new BudgetTransformer(budget).toObject()),
      next_cursor: null,
    }
  }
}

import {
  Component,
  boolean,
  count,
  describe,
  nullable,
  number,
  object,
  oneOf,
  pageOf,
  text,
  time,
} from '#openapi/json_schema'
import { json, type Operations } from '#openapi/operation'
import type BudgetTransformer from './budgets/budget_transformer.js'
import { PERIODS } from './budgets/periods.js'
import { UNITS } from './budgets/spending.js'
import { SUBJECT_KINDS } from './budgets/subjects.js'
import type UsageTransformer from './usage_transformer.js'
import { usageValidator } from './usage_validator.js'

const usageEntry = new Component(
  'UsageOfDay',
  object<ReturnType<UsageTransformer['toObject']>>({
    day: { type: 'string', format: 'date', description: 'In UTC.' },
    model: describe(text, '`provider/model`.'),
    calls: count,
    input_tokens: count,
    cached_input_tokens: count,
    output_tokens: count,
    reasoning_tokens: count,
    total_tokens: count,
    cost_usd: describe(nullable(number), 'Null where no price is known.'),
    estimated: describe(boolean, 'Whether some of it was estimated from text.'),
  })
)

const budget = new Component(
  'Budget',
  object<ReturnType<BudgetTransformer['toObject']>>({
    scope: describe(
      oneOf('string', ['instance', ...SUBJECT_KINDS]),
      'Whose use it is that counts.'
    ),
    period: describe(oneOf('string', PERIODS), 'A day or month in UTC.'),
    unit: oneOf('string', UNITS),
    limit: describe(nullable(number), 'Null of budgets that are shared with others.'),
    used: describe(nullable(number), 'Null of budgets that are shared with others.'),
    reserved: describe(
      nullable(number),
      'What answers that are being written may still use; null of budgets that are shared with others.'
    ),
    remaining: describe(nullable(number), 'Null of budgets that are shared with others.'),
    used_percent: describe(
      number,
      'At most 100; whole tens of budgets that are shared with others.'
    ),
    resets_at: describe(time, 'When counting begins anew.'),
  })
)

/** What an account used, by route name. */
export const usageOperations: Operations = {
  'usage.index': {
    tag: 'Usage',
    summary: 'Read what the account used',
    description: 'By day and model, the newest day first.',
    query: usageValidator,
    answers: { 200: json('A page of days and models.', pageOf(usageEntry)) },
  },
  'usage.budgets': {
    tag: 'Usage',
    summary: 'Read what the account may use',
    description:
      'Every budget that holds for the account now, with what of it is used. A budget that is used up refuses answers with 429 `budget_exceeded`.',
    answers: { 200: json('All of them.', pageOf(budget)) },
  },
}

import {
  Component,
  boolean,
  count,
  describe,
  nullable,
  number,
  object,
  pageOf,
  text,
} from '#openapi/json_schema'
import { json, type Operations } from '#openapi/operation'
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

/** What an account used, by route name. */
export const usageOperations: Operations = {
  'usage.index': {
    tag: 'Usage',
    summary: 'Read what the account used',
    description: 'By day and model, the newest day first.',
    query: usageValidator,
    answers: { 200: json('A page of days and models.', pageOf(usageEntry)) },
  },
}

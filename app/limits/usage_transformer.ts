import { BaseTransformer } from '@adonisjs/core/transformers'
import type { UsageRow } from './usage_query.js'

const DAY_MS = 24 * 60 * 60 * 1000
const NANO = 1e9

/** One day and model of the ledger as its account sees it. */
export default class UsageTransformer extends BaseTransformer<UsageRow> {
  toObject() {
    const row = this.resource
    return {
      day: new Date(row.day * DAY_MS).toISOString().slice(0, 10),
      model: row.model,
      calls: row.calls,
      input_tokens: row.input_tokens,
      cached_input_tokens: row.cached_input_tokens,
      output_tokens: row.output_tokens,
      reasoning_tokens: row.reasoning_tokens,
      total_tokens: row.input_tokens + row.output_tokens,
      cost_usd: row.cost_nano_usd === null ? null : row.cost_nano_usd / NANO,
      estimated: row.estimated === 1,
    }
  }
}

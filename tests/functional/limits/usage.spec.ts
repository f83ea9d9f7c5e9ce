import { test } from '@japa/runner'
import type { ApiResponse } from '@japa/api-client'
import sql from '#core/services/sql'
import { insertUsageEntry } from '#limits/insert_usage_entry'
import { createAccount } from '#tests/helpers/accounts'
import { payersOf } from '#tests/helpers/budgets'

interface Spent {
  on: string
  model: string
  tokens?: number
  costNanoUsd?: number | null
  isEstimated?: boolean
}

async function spend(userId: string, { on, model, ...spent }: Spent) {
  const tokens = spent.tokens ?? 10
  await sql.transaction((db) =>
    insertUsageEntry(db, {
      payers: payersOf(userId),
      reservation: null,
      conversationId: null,
      runId: null,
      kind: 'answer',
      provider: model.split('/')[0],
      model,
      usage: {
        inputTokens: tokens,
        outputTokens: 2 * tokens,
        cachedInputTokens: 1,
        reasoningTokens: 2,
      },
      costNanoUsd: spent.costNanoUsd === undefined ? 1_500_000 : spent.costNanoUsd,
      isEstimated: spent.isEstimated ?? false,
      now: Date.parse(on),
    })
  )
}

test.group('GET /usage', () => {
  test('sums what I used by day and model, newest first', async ({ client, assert }) => {
    const account = await createAccount()
    const other = await createAccount()
    await spend(account.id, { on: '2026-03-01T00:00:00Z', model: 'openai/a' })
    await spend(account.id, { on: '2026-03-01T23:59:59.999Z', model: 'openai/a', tokens: 5 })
    await spend(account.id, { on: '2026-03-01T12:00:00Z', model: 'demo/b', costNanoUsd: null })
    await spend(account.id, {
      on: '2026-03-02T00:00:00Z',
      model: 'openai/a',
      isEstimated: true,
    })
    await spend(other.id, { on: '2026-03-01T12:00:00Z', model: 'openai/a', tokens: 1_000 })

    const response = await client.get('/usage').headers(account.headers)
    response.assertStatus(200)
    const each = { cached_input_tokens: 1, reasoning_tokens: 2 }
    assert.deepEqual(response.body(), {
      data: [
        {
          day: '2026-03-02',
          model: 'openai/a',
          calls: 1,
          input_tokens: 10,
          output_tokens: 20,
          total_tokens: 30,
          cost_usd: 0.0015,
          estimated: true,
          ...each,
        },
        {
          day: '2026-03-01',
          model: 'openai/a',
          calls: 2,
          input_tokens: 15,
          cached_input_tokens: 2,
          output_tokens: 30,
          reasoning_tokens: 4,
          total_tokens: 45,
          cost_usd: 0.003,
          estimated: false,
        },
        {
          day: '2026-03-01',
          model: 'demo/b',
          calls: 1,
          input_tokens: 10,
          output_tokens: 20,
          total_tokens: 30,
          cost_usd: null,
          estimated: false,
          ...each,
        },
      ],
      next_cursor: null,
    })
  })

  test('can be asked for a span of days, and pages', async ({ client, assert }) => {
    const account = await createAccount()
    for (const day of ['01', '02', '03', '04']) {
      for (const model of ['openai/a', 'openai/b']) {
        await spend(account.id, { on: `2026-04-${day}T10:00:00Z`, model })
      }
    }
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const response: ApiResponse = await client
        .get('/usage')
        .headers(account.headers)
        .qs({ from: '2026-04-02', to: '2026-04-03', limit: 3, ...(cursor && { cursor }) })
      response.assertStatus(200)
      for (const row of response.body().data) {
        seen.push(`${row.day} ${row.model}`)
      }
      cursor = response.body().next_cursor
    } while (cursor !== null)
    assert.deepEqual(seen, [
      '2026-04-03 openai/b',
      '2026-04-03 openai/a',
      '2026-04-02 openai/b',
      '2026-04-02 openai/a',
    ])
  })

  test('refuses {$self}, which is no day')
    .with(['yesterday', '2026-13-01', '2026-04-01T00:00:00Z'])
    .run(async ({ client }, from) => {
      const { headers } = await createAccount()
      const response = await client.get('/usage').headers(headers).qs({ from })
      response.assertStatus(422)
    })
})

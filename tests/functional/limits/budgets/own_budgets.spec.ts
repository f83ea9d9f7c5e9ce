import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { createGroup, setBudget } from '#tests/helpers/budgets'
import { chat, fakeModels } from '#tests/helpers/chats'

test.group('GET /usage/budgets', () => {
  test('tells what holds for me and what of it is used', async ({ client, assert }) => {
    using _fake = await fakeModels()
    const account = await createAccount()
    const group = await createGroup(account)
    await setBudget(`group:${group}`, 30, { period: 'month' })
    await chat(account, { message: 'Hello', max_output_tokens: 5, tools: 'none' })
    await setBudget(`user:${account.id}`, 2_500_000_000, { unit: 'usd' })
    const response = await client.get('/usage/budgets').headers(account.headers)
    response.assertStatus(200)
    const { data } = response.body()
    assert.sameDeepMembers(
      data.map(({ resets_at: _, ...budget }: { resets_at: string }) => budget),
      [
        {
          scope: 'user',
          period: 'day',
          unit: 'tokens',
          limit: 2_000_000,
          used: 15,
          reserved: 0,
          remaining: 1_999_985,
          used_percent: 0,
        },
        {
          scope: 'user',
          period: 'day',
          unit: 'usd',
          limit: 2.5,
          used: 0,
          reserved: 0,
          remaining: 2.5,
          used_percent: 0,
        },
        {
          scope: 'group',
          period: 'month',
          unit: 'tokens',
          limit: null,
          used: null,
          reserved: null,
          remaining: null,
          used_percent: 50,
        },
      ]
    )
    for (const { resets_at: at } of data) {
      assert.isAbove(Date.parse(at), Date.now())
    }
  })
})

import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { clearInstanceBudget, counterOf, createGroup, setBudget } from '#tests/helpers/budgets'
import { chat, fakeModels, messagesOf, openChat, sendJson, serverUrl } from '#tests/helpers/chats'
import { HeldCall } from '#tests/helpers/held_call'

/** Of answers that are used up to the last token of a budget nothing may be stored. */
async function conversationsOf(userId: string): Promise<number> {
  const row = await sql.read((db) =>
    db.get<{ n: number }>('select count(*) as n from conversations where owner_id = ?', userId)
  )
  return row?.n ?? 0
}

test.group('A budget that is used up', (group) => {
  group.each.teardown(clearInstanceBudget)

  test('refuses the question, stores nothing and says when it is there again', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 100)
    const { status, body, headers } = await chat(account, { message: 'Hello' })
    assert.equal(status, 429)
    assert.equal(body.code, 'budget_exceeded')
    const midnight = new Date()
    midnight.setUTCHours(24, 0, 0, 0)
    assert.containsSubset(body, {
      budget: {
        scope: 'user',
        period: 'day',
        unit: 'tokens',
        is_used_up: true,
        resets_at: midnight.toISOString(),
      },
    })
    const seconds = Number(headers.get('retry-after'))
    assert.isAtLeast(seconds, 1)
    assert.isAtMost(seconds, 86_400)
    assert.equal(headers.get('ratelimit'), `"budget-user-day";r=0;t=${seconds}`)
    assert.lengthOf(fake.requests, 0)
    assert.equal(await conversationsOf(account.id), 0)
    const { reserved } = await counterOf(`user:${account.id}`)
    assert.equal(reserved.tokens, 0)
  })

  test('names the one that takes longest to be there again', async ({ assert }) => {
    using _fake = await fakeModels()
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 100)
    await setBudget(`user:${account.id}`, 100, { period: 'month' })
    const { body } = await chat(account, { message: 'Hello' })
    assert.containsSubset(body, { budget: { period: 'month' } })
  })

  for (const scope of ['group', 'token', 'instance'] as const) {
    test(`may be that of the ${scope}`, async ({ assert }) => {
      using _fake = await fakeModels()
      const account = await createAccount()
      const stranger = await createAccount()
      const created = await sendJson('POST', serverUrl('/auth/tokens'), account, {
        name: 'script',
        abilities: ['chat'],
      })
      const token: { id: string; token: string } = JSON.parse(created.text)
      const subject = {
        group: `group:${await createGroup(account)}`,
        token: `token:${token.id}`,
        instance: 'instance',
      } as const
      const headers = { authorization: `Bearer ${token.token}` }
      const first = await chat({ headers }, { message: 'Hello' })
      assert.equal(first.status, 200)
      await setBudget(subject[scope], 16)
      const second = await chat({ headers }, { message: 'Hello' })
      assert.equal(second.body.code, 'budget_exceeded')
      assert.containsSubset(second.body, { budget: { scope } })
      const signedIn = await chat(account, { message: 'Hi' })
      assert.equal(signedIn.status, scope === 'token' ? 200 : 429)
      const other = await chat(stranger, { message: 'Hi' })
      assert.equal(other.status, scope === 'instance' ? 429 : 200)
    })
  }

  test('is said to be: by warnings, once', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 10_000)
    fake.script([
      { type: 'text', text: 'Long' },
      {
        type: 'usage',
        usage: {
          inputTokens: 100,
          outputTokens: 8_000,
          cachedInputTokens: 0,
          reasoningTokens: 0,
        },
      },
      { type: 'finish', reason: 'stop' },
    ])
    await chat(account, { message: 'Hello' })
    assert.deepEqual(await warningsOf(account.id), [80])
    await setBudget(`user:${account.id}`, 8_200)
    await chat(account, { message: 'Hello' })
    await chat(account, { message: 'Hello' })
    assert.deepEqual(await warningsOf(account.id), [80, 100])
  })

  test('does not refuse what it has answered already', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const headers = { ...account.headers, 'idempotency-key': 'once' }
    const first = await chat({ headers }, { message: 'Hello' })
    await setBudget(`user:${account.id}`, 15)
    const again = await chat({ headers }, { message: 'Hello' })
    assert.equal(again.status, 200)
    assert.equal(again.text, first.text)
    assert.lengthOf(fake.requests, 1)
  })

  test('does not hold for whoever has no limit of their own', async ({ assert }) => {
    using _fake = await fakeModels()
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 'unlimited')
    const { status } = await chat(account, { message: 'Hello' })
    assert.equal(status, 200)
    const { used, reserved } = await counterOf(`user:${account.id}`)
    assert.deepEqual(used.tokens, 15)
    assert.deepEqual(reserved.tokens, 0)
  })
})

test.group('An answer near the end of a budget', () => {
  test('may be as long as what is left allows, and no longer', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 3_000)
    const { status } = await chat(account, { message: 'Hello', tools: 'none' })
    assert.equal(status, 200)
    const [request] = fake.requests
    assert.isAtLeast(request.maxOutputTokens ?? 0, 2_900)
    assert.isBelow(request.maxOutputTokens ?? Infinity, 3_000)
  })

  test('is not told a limit where there is enough', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    await chat(account, { message: 'Hello', model: 'demo/demo' })
    assert.isUndefined(fake.requests[0].maxOutputTokens)
  })

  test('keeps free what it may use, so that a second one at once is refused', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 30_000)
    const call = new HeldCall()
    fake.script(call.script)
    const stream = await openChat(account, { message: 'Hello', max_output_tokens: 25_000 })
    await call.started()
    const { reserved } = await counterOf(`user:${account.id}`)
    assert.isAtLeast(reserved.tokens, 25_000)
    const second = await chat(account, { message: 'Hello', max_output_tokens: 25_000 })
    assert.equal(second.body.code, 'budget_exceeded')
    assert.containsSubset(second.body, { budget: { is_used_up: false } })
    assert.equal(second.headers.get('retry-after'), '10')
    assert.deepEqual(await warningsOf(account.id), [])
    call.say('one')
    call.finish()
    await stream.closed()
    const third = await chat(account, { message: 'Hello', max_output_tokens: 25_000 })
    assert.equal(third.status, 200)
    const after = await counterOf(`user:${account.id}`)
    assert.equal(after.reserved.tokens, 0)
    const messages = await messagesOf(account, third.body.conversation_id)
    assert.lengthOf(messages, 2)
  })
})

async function warningsOf(userId: string): Promise<number[]> {
  const rows = await sql.read((db) =>
    db.all<{ percent: number }>(
      'select percent from budget_warnings where subject = ? order by percent',
      `user:${userId}`
    )
  )
  return rows.map(({ percent }) => percent)
}

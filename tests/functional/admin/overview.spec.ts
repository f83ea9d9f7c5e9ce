import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { createConversation } from '#tests/helpers/conversations'
import { countStatements } from '#tests/helpers/count_statements'
import { addAnswer, rollUp } from '#tests/helpers/figures'
import { administratorClient } from '#tests/helpers/page_client'

const MINUTE_MS = 60_000

async function addAnswers(count: number, answer: Parameters<typeof addAnswer>[1]) {
  const conversation = await createConversation(await createAccount())
  for (let i = 0; i < count; i++) {
    await addAnswer(conversation, { ...answer })
  }
}

test.group('The overview', () => {
  test('shows what happened, at once and after it was added up', async ({ assert }) => {
    const { client } = await administratorClient()
    await addAnswers(3, { endedAt: Date.now(), model: 'canary/model-seen', costNanoUsd: 3e9 })
    for (const prepare of [() => Promise.resolve(), rollUp]) {
      await prepare()
      const { status, html } = await client.get('/admin?period=24h')
      assert.equal(status, 200)
      assert.match(
        html,
        /canary\/model-seen[\s\S]*?<td class="numeric" data-label="Messages">3<\/td>/
      )
      assert.match(html, /\$9\.00/)
    }
  })

  test('tells which provider and which tool server fail', async ({ assert }) => {
    const { client } = await administratorClient()
    const now = Date.now()
    await addAnswers(6, { endedAt: now, model: 'brokenprovider/one', state: 'failed' })
    await addAnswers(4, {
      endedAt: now - MINUTE_MS,
      calls: [{ tool: 'brokenserver__do', state: 'timed_out', durationMs: 5 }],
    })
    await rollUp()
    const { html } = await client.get('/admin')
    assert.include(html, 'brokenprovider fails')
    assert.include(html, '6 of 6 answers failed in the last hour')
    assert.include(html, 'brokenserver tools fail')
    assert.include(html, '4 of 4 calls failed since')
  })

  test('asks the database ten times at most', async ({ assert }) => {
    const { client } = await administratorClient()
    await addAnswers(2, {
      endedAt: Date.now(),
      calls: [{ tool: 'a__b', state: 'succeeded', durationMs: 5 }],
    })
    const statements = await countStatements(() => client.get('/admin?period=90d'))
    assert.isAtMost(statements.length, 10, statements.join('\n'))
  })

  test('refuses a period that there is not', async ({ assert }) => {
    const { client } = await administratorClient()
    const { status } = await client.get('/admin?period=1y')
    assert.equal(status, 422)
  })
})

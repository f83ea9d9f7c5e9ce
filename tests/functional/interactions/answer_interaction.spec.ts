import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { readToolGrants } from '#interactions/tool_grants'
import { createAccount } from '#tests/helpers/accounts'
import {
  NotedContinuation,
  actions,
  answer,
  approval,
  form,
  givenWaiting,
  interactionsOf,
  page,
  stateOfRun,
  type InteractionReply,
} from '#tests/helpers/interactions'

const rulesOf = ({ body }: InteractionReply) =>
  body.errors.map(({ field, rule }) => `${field} ${rule}`)

test.group('POST /interactions/{id}: approvals', (group) => {
  let engine: NotedContinuation
  group.each.setup((current) => {
    engine = NotedContinuation.use((undo) => current.cleanup(undo))
  })

  test('accepted, the run goes on with the arguments as they were', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    const before = Date.now()
    const reply = await answer(account, ids[0], { action: 'accept' })
    assert.equal(reply.status, 200)
    assert.deepInclude(reply.body, {
      id: ids[0],
      kind: 'approval',
      run_id: run.id,
      message_id: run.messageId,
      conversation_id: run.conversationId,
      tool_call_id: 'call-1',
      input: { to: 'ada@example.test' },
      tool: { name: 'mail__send', title: 'Send mail', server: 'mail' },
      state: 'accepted',
    })
    const [kept] = await interactionsOf(run)
    assert.deepInclude(kept, { state: 'accepted', answer: {}, answeredBy: account.id })
    assert.isAtLeast(kept.closedAt ?? 0, before)
    assert.equal(await stateOfRun(run), 'queued')
    assert.deepEqual(engine.wokenRuns, [run.id])
  })

  test('accepted with edited arguments that fit the tool', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    const input = { to: 'bob@example.test', urgent: true }
    const reply = await answer(account, ids[0], { action: 'accept', input })
    assert.equal(reply.status, 200)
    const [kept] = await interactionsOf(run)
    assert.deepEqual(kept.answer, { input })
    assert.deepEqual(kept.input, { to: 'ada@example.test' })
  })

  test('stay open where the edited arguments do not fit', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    const input = { to: 'x', urgent: 'very', cc: 'eve' }
    const reply = await answer(account, ids[0], { action: 'accept', input })
    assert.equal(reply.status, 422)
    assert.equal(reply.body.code, 'validation_failed')
    assert.sameMembers(rulesOf(reply), [
      'input.to minLength',
      'input.urgent type',
      'input.cc additionalProperties',
    ])
    const [kept] = await interactionsOf(run)
    assert.deepInclude(kept, { state: 'pending', answer: null, closedAt: null })
    assert.equal(await stateOfRun(run), 'awaiting_input')
    assert.isEmpty(engine.wokenRuns)
    const again = await answer(account, ids[0], { action: 'accept' })
    assert.equal(again.status, 200)
  })

  test('decline and cancel let the run go on, too')
    .with([
      ['decline', 'declined'],
      ['cancel', 'cancelled'],
    ] as const)
    .run(async ({ assert }, [action, state]) => {
      const { account, run, ids } = await givenWaiting(approval())
      const reply = await answer(account, ids[0], { action })
      assert.equal(reply.body.state, state)
      assert.equal(await stateOfRun(run), 'queued')
    })

  test('always_allow is kept for this person, conversation and definition', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(approval())
    await answer(account, ids[0], { action: 'accept', always_allow: true })
    const grants = await sql.read((db) => readToolGrants(db, run.conversationId, account.id))
    assert.deepEqual([...grants], [['mail__send', 'a'.repeat(64)]])

    const stranger = await createAccount()
    const others = await sql.read((db) => readToolGrants(db, run.conversationId, stranger.id))
    assert.equal(others.size, 0)
  })

  test('nothing is allowed for good unless somebody says so: {$self}')
    .with([
      '{"action":"accept"}',
      '{"action":"accept","always_allow":false}',
      '{"action":"decline"}',
    ])
    .run(async ({ assert }, body) => {
      const { account, run, ids } = await givenWaiting(approval())
      const reply = await answer(account, ids[0], JSON.parse(body))
      assert.equal(reply.status, 200)
      const grants = await sql.read((db) => readToolGrants(db, run.conversationId, account.id))
      assert.equal(grants.size, 0)
    })
})

test.group('POST /interactions/{id}: what is asked for', (group) => {
  group.each.setup((current) => {
    NotedContinuation.use((undo) => current.cleanup(undo))
  })

  test('a form takes what its schema says', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(form())
    const content = { email: 'ada@example.test', copies: 2, topics: ['a', 'b'] }
    const reply = await answer(account, ids[0], { action: 'accept', content })
    assert.equal(reply.status, 200)
    const [kept] = await interactionsOf(run)
    assert.deepEqual(kept.answer, { content })
  })

  test('an action is chosen by its id', async ({ assert }) => {
    const { account, run, ids } = await givenWaiting(actions())
    const reply = await answer(account, ids[0], { action: 'accept', content: { action: 'later' } })
    assert.equal(reply.status, 200)
    const [kept] = await interactionsOf(run)
    assert.deepEqual(kept.answer, { content: { action: 'later' } })
  })

  test('a page is shown with its host, and done when the person says so', async ({ assert }) => {
    const url = 'https://xn--mnchen-3ya.example:8443/a?b=c'
    const { account, ids } = await givenWaiting(page({ url: 'https://München.example:8443/a?b=c' }))
    const reply = await answer(account, ids[0], { action: 'accept' })
    assert.deepInclude(reply.body, {
      url,
      host: 'xn--mnchen-3ya.example:8443',
      purpose: 'visit',
      state: 'accepted',
    })
  })

  test('{0} stays open after a wrong answer')
    .with([
      ['a form without content', form, { action: 'accept' }, ['content required']],
      ['an empty form', form, { action: 'accept', content: {} }, ['content.email required']],
      [
        'a form with wrong values',
        form,
        { action: 'accept', content: { email: 'no', copies: 9, topics: ['c'] } },
        ['content.email format', 'content.copies maximum', 'content.topics.0 enum'],
      ],
      [
        'a form with more fields',
        form,
        { action: 'accept', content: { email: 'a@b.test', admin: true, __proto: 1 } },
        ['content.admin unknown_field', 'content.__proto unknown_field'],
      ],
      [
        'a form with arguments',
        form,
        { action: 'accept', input: {}, always_allow: true },
        ['input forbidden', 'always_allow forbidden'],
      ],
      ['actions without a choice', actions, { action: 'accept' }, ['content.action enum']],
      [
        'actions with another choice',
        actions,
        { action: 'accept', content: { action: 'never' } },
        ['content.action enum'],
      ],
      [
        'actions with more than a choice',
        actions,
        { action: 'accept', content: { action: 'now', more: 1 } },
        ['content.more unknown_field'],
      ],
      ['a page with content', page, { action: 'accept', content: {} }, ['content forbidden']],
      [
        'a sign-in that nobody made',
        () => page({ purpose: 'sign_in' }),
        { action: 'accept' },
        ['action sign_in'],
      ],
      [
        'an approval with content',
        approval,
        { action: 'accept', content: { a: 1 } },
        ['content forbidden'],
      ],
      [
        'an approval that is declined with arguments',
        approval,
        { action: 'decline', input: {}, content: {}, always_allow: true },
        ['content forbidden', 'input forbidden', 'always_allow forbidden'],
      ],
    ] as const)
    .run(async ({ assert }, [, make, body, rules]) => {
      const { account, run, ids } = await givenWaiting(make())
      const reply = await answer(account, ids[0], body)
      assert.equal(reply.status, 422, reply.text)
      assert.sameMembers(rulesOf(reply), [...rules])
      const [kept] = await interactionsOf(run)
      assert.equal(kept.state, 'pending')
    })

  test('a form whose schema cannot be checked can be declined only', async ({ assert }) => {
    const schema = { type: 'object', properties: { a: { $ref: 'https://evil.test/schema.json' } } }
    const { account, ids } = await givenWaiting(form({ schema }))
    const reply = await answer(account, ids[0], { action: 'accept', content: { a: 'x' } })
    assert.equal(reply.status, 422)
    assert.deepEqual(rulesOf(reply), ['content schema'])
    const declined = await answer(account, ids[0], { action: 'decline' })
    assert.equal(declined.status, 200)
  })

  test('a field __proto__ is refused wherever it stands: {1}')
    .with([
      [approval, '{"action":"accept","input":{"__proto__":{"to":"eve@example.test"}}}', 'input'],
      [
        approval,
        '{"action":"accept","input":{"to":"a@b.test","x":[{"__proto__":1}]}}',
        'input.x.0',
      ],
      [form, '{"action":"accept","content":{"__proto__":{"email":"a@b.test"}}}', 'content'],
    ] as const)
    .run(async ({ assert }, [make, body, path]) => {
      const { account, run, ids } = await givenWaiting(make())
      const reply = await answer(account, ids[0], JSON.parse(body))
      assert.equal(reply.status, 422, reply.text)
      assert.deepEqual(rulesOf(reply), [`${path}.__proto__ unknown_field`])
      const [kept] = await interactionsOf(run)
      assert.equal(kept.state, 'pending')
    })
})

import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { ProviderError } from '#ai/errors'
import { DeleteConversation } from '#conversations/delete_conversation'
import { MakeTitle } from '#conversations/titles/make_title'
import sql from '#core/services/sql'
import { DispatchJob } from '#jobs/dispatch_job'
import { createAccount } from '#tests/helpers/accounts'
import { givenModel, givenModels } from '#tests/helpers/ai'
import {
  chat,
  fakeModels,
  ledgerOf,
  runsOf,
  sendJson,
  serverUrl,
  textsOf,
} from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { HeldCall } from '#tests/helpers/held_call'
import {
  countJobs,
  givenWorker,
  jobQueued,
  jobsDone,
  titled,
  titleOf,
  titlesBy,
} from '#tests/helpers/titles'

const UNAVAILABLE = new ProviderError('provider_unavailable', { retryable: true })
const NEVER = new AbortController().signal

test.group('The title of a conversation', (group) => {
  group.each.setup(() => () => jobsDone())

  test('is made by the model after the first answer, and found by search', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    await using _worker = await givenWorker()
    const account = await createAccount()
    fake.answer('Flour and water.').answer('"Baking ', 'sourdough"')
    const { body } = await chat(account, { message: 'How is bread made?', model: 'demo/any' })

    assert.equal(await titled(body.conversation_id), 'Baking sourdough')
    const [, request] = fake.requests
    assert.equal(request.model, 'any')
    assert.deepEqual(request.tools, [])
    assert.isAtMost(request.maxOutputTokens ?? Infinity, 1_024)
    assert.deepEqual(textsOf(request), ['How is bread made?\n\n---\n\nFlour and water.'])

    const url = serverUrl('/conversations?q=sourdough')
    const found = await sendJson('GET', url, account)
    assert.include(found.text, body.conversation_id)
  })

  test('has a line of its own in the ledger', async ({ assert }) => {
    using _ = titlesBy('demo/small')
    using fake = await fakeModels()
    await using _worker = await givenWorker()
    const account = await createAccount()
    fake.answer('Flour and water.').answer('Baking')
    const { body } = await chat(account, { message: 'How is bread made?' })
    await titled(body.conversation_id)

    const entries = await ledgerOf(account)
    assert.sameMembers(
      entries.map(({ kind }) => kind),
      ['answer', 'title']
    )
    assert.containsSubset(
      entries.find(({ kind }) => kind === 'title'),
      {
        run_id: body.run_id,
        provider: 'demo',
        model: 'demo/small',
        input_tokens: 10,
        output_tokens: 5,
        estimated: 0,
      }
    )
  })

  test('is not made where somebody gave one', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    const account = await createAccount()
    const conversation = await createConversation(account, { title: 'Mine' })
    await chat(account, { message: 'Hello', conversation_id: conversation.id })

    assert.equal(await countJobs(), 0)
    assert.equal(await titleOf(conversation.id), 'Mine')
    assert.lengthOf(fake.requests, 1)
  })

  test('is not taken from who gave one while the model thought', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    await using _worker = await givenWorker()
    const account = await createAccount()
    const call = new HeldCall()
    fake.answer('Hello!').script(call.script)
    const { body } = await chat(account, { message: 'Hello' })
    await call.started()
    await sendJson('PATCH', serverUrl(`/conversations/${body.conversation_id}`), account, {
      title: 'Mine',
    })
    call.say('Greetings')
    call.finish()
    await jobsDone()

    assert.equal(await titleOf(body.conversation_id), 'Mine')
    assert.lengthOf(await ledgerOf(account), 2)
  })

  test('is asked for once, however many answers come meanwhile', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    const account = await createAccount()
    const { body } = await chat(account, { message: 'One' })
    await jobQueued()
    await chat(account, { message: 'Two', conversation_id: body.conversation_id })
    const call = new HeldCall()
    fake.script(call.script)
    await using _worker = await givenWorker()
    await call.started()
    await chat(account, { message: 'Three', conversation_id: body.conversation_id })
    call.say('Numbers')
    call.finish()
    await jobsDone()

    assert.equal(await titleOf(body.conversation_id), 'Numbers')
    assert.lengthOf(fake.requests, 4)
    await chat(account, { message: 'Four', conversation_id: body.conversation_id })
    assert.equal(await countJobs(), 0)
  })

  test('is the first words of the question where the model fails, without another try', async ({
    assert,
  }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    await using _worker = await givenWorker()
    const account = await createAccount()
    fake.answer('Flour and water.').script(UNAVAILABLE)
    const { body } = await chat(account, { message: 'How is bread made?' })

    assert.equal(await titled(body.conversation_id), 'How is bread made?')
    await jobsDone()
    assert.lengthOf(fake.requests, 2)
    assert.lengthOf(await ledgerOf(account), 1)
  })

  test('has an estimate in the ledger where what the provider answered is of no use', async ({
    assert,
  }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    await using _worker = await givenWorker()
    const account = await createAccount()
    fake.answer('Flour and water.').script(new ProviderError('content_filtered'))
    const { body } = await chat(account, { message: 'How is bread made?' })

    assert.equal(await titled(body.conversation_id), 'How is bread made?')
    await jobsDone()
    const entries = await ledgerOf(account)
    const entry = entries.find(({ kind }) => kind === 'title')
    assert.equal(entry?.estimated, 1)
    assert.isAbove(entry?.input_tokens ?? 0, 0)
    assert.equal(entry?.output_tokens, 0)
  })

  test('is the first words of the question where the model says nothing', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    await using _worker = await givenWorker()
    const account = await createAccount()
    fake.answer('Flour and water.').answer('""')
    const { body } = await chat(account, { message: 'How is bread made?' })

    assert.equal(await titled(body.conversation_id), 'How is bread made?')
    assert.lengthOf(await ledgerOf(account), 2)
  })

  test('is the first words of the question where the model is not configured', async ({
    assert,
  }) => {
    using _ = titlesBy('nowhere/model')
    await using _worker = await givenWorker()
    const account = await createAccount()
    const { body } = await chat(account, { message: 'How is bread made?', model: 'demo/demo' })

    assert.equal(await titled(body.conversation_id), 'How is bread made?')
  })

  test('waits for an answer that is complete, and is about the first question', async ({
    assert,
  }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    await using _worker = await givenWorker()
    const account = await createAccount()
    fake.script(new ProviderError('provider_rejected')).answer('Flour.').answer('Bread')
    const first = await chat(account, { message: 'How is bread made?' })
    assert.equal(first.body.code, 'provider_rejected')
    const conversationId = first.body.conversation_id
    assert.equal(await countJobs(), 0)
    assert.isNull(await titleOf(conversationId))

    await chat(account, { message: 'Again', conversation_id: conversationId })
    assert.equal(await titled(conversationId), 'Bread')
    assert.match(textsOf(fake.requests[2])[0], /^How is bread made\?\n\n---\n\nFlour\.$/)
  })

  test('is made of the question at once where no model makes titles', async ({ assert }) => {
    using _ = titlesBy('off')
    using fake = await fakeModels()
    const account = await createAccount()
    const call = new HeldCall()
    fake.script(call.script)
    const conversation = await createConversation(account)
    const answered = chat(account, { message: 'How?', conversation_id: conversation.id })
    await call.started()
    assert.equal(await titleOf(conversation.id), 'How?')
    call.finish()
    await answered

    assert.equal(await countJobs(), 0)
    const { body } = await chat(account, { message: 'Why?' })
    assert.equal(await titleOf(body.conversation_id), 'Why?')
    assert.lengthOf(fake.requests, 2)
  })

  test('comes to nothing where the conversation is deleted before', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Hello' })
    await jobQueued()
    const deletion = await app.container.make(DeleteConversation)
    await deletion.execute(body.conversation_id)
    await using _worker = await givenWorker()
    await jobsDone()

    assert.lengthOf(fake.requests, 1)
  })

  test('comes to nothing where the conversation is deleted meanwhile; what was spent is kept', async ({
    assert,
  }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    await using _worker = await givenWorker()
    const account = await createAccount()
    const call = new HeldCall()
    fake.answer('Hello!').script(call.script)
    const { body } = await chat(account, { message: 'Hello' })
    await call.started()
    const deletion = await app.container.make(DeleteConversation)
    await deletion.execute(body.conversation_id)
    call.say('Canary')
    call.finish()
    await jobsDone()

    assert.isUndefined(await titleOf(body.conversation_id))
    const left = await sql.read((db) =>
      db.all('select 1 as x from search_documents where conversation_id = ?', body.conversation_id)
    )
    assert.lengthOf(left, 0)
    assert.lengthOf(await ledgerOf(account), 2)
  })

  test('comes to nothing where the person is suspended', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Hello' })
    await jobQueued()
    await sql.read((db) =>
      db.run('update users set suspended_at = ? where id = ?', Date.now(), account.id)
    )
    await using _worker = await givenWorker()
    await jobsDone()

    assert.isNull(await titleOf(body.conversation_id))
    assert.lengthOf(fake.requests, 1)
  })

  test('is made by the cheapest model of the provider that answered', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    fake.answer('Flour and water.')
    const account = await createAccount()
    const { body } = await chat(account, { message: 'How is bread made?', model: 'demo/large' })
    await jobQueued()

    const prices = (output: number) => ({ prices: { input: 1, cachedInput: 1, output } })
    const models = givenModels(
      { demo: { driver: 'demo' } },
      { catalogue: [givenModel('demo/large', prices(10)), givenModel('demo/small', prices(1))] }
    )
    using titles = models.fake()
    titles.answer('Bread')
    const logger = await app.container.make(Logger)
    await new MakeTitle({ sql, models, logger, titleModel: () => null }).execute(
      { conversationId: body.conversation_id, runId: body.run_id, mayAskModel: true },
      NEVER
    )
    assert.equal(await titleOf(body.conversation_id), 'Bread')
    assert.equal(titles.requests[0].model, 'small')
    await using _worker = await givenWorker()
    await jobsDone()
  })

  test('is paid once where two queues have its job', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    fake.answer('Flour and water.').answer('Bread').answer('Bread again')
    const account = await createAccount()
    const { body } = await chat(account, { message: 'How is bread made?' })
    await jobQueued()
    const dispatchJob = await app.container.make(DispatchJob)
    const payload = { conversationId: body.conversation_id, runId: body.run_id }
    await dispatchJob.execute('make_title', payload)
    assert.equal(await countJobs(), 2)

    await using _worker = await givenWorker()
    await jobsDone()
    assert.equal(await titleOf(body.conversation_id), 'Bread')
    assert.lengthOf(fake.requests, 2)
    const entries = await ledgerOf(account)
    assert.lengthOf(
      entries.filter(({ kind }) => kind === 'title'),
      1
    )
  })

  test('costs no second call where a process died over it', async ({ assert }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    const account = await createAccount()
    const { body } = await chat(account, { message: 'How is bread made?' })
    await jobQueued()
    const [run] = await runsOf(body.conversation_id)
    const makeTitle = await app.container.make(MakeTitle)
    await makeTitle.execute(
      { conversationId: body.conversation_id, runId: run.id, mayAskModel: false },
      NEVER
    )

    assert.equal(await titleOf(body.conversation_id), 'How is bread made?')
    await using _worker = await givenWorker()
    await jobsDone()
    assert.lengthOf(fake.requests, 1)
  })
})

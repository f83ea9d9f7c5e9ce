import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import sql from '#core/services/sql'
import { SetToolPolicy } from '#mcp/definitions/set_tool_policy'
import { findToolsOf } from '#mcp/definitions/tool_rows'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, messagesOf, runIs } from '#tests/helpers/chats'
import { availableTools, calling, givenHostServers, isAvailable } from '#tests/helpers/host_servers'
import { answer } from '#tests/helpers/interactions'
import { addServer, entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM, programOf } from '#tests/helpers/mcp_servers'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { toolCallsOf } from '#tests/helpers/tools'
import { onAnyDatabase } from '#tests/support/requirements'

const SUM = 'every__get-sum'
const ACT = 'liar__act'

test.group('MCP | what may be called in a chat', (group) => {
  group.tap(onAnyDatabase)
  test('a tool of the host’s file is called after a person was asked, once', async ({
    assert,
    cleanup,
  }) => {
    await givenHostServers(cleanup, { every: entryOf(EVERYTHING_PROGRAM) })
    const account = await createAccount()
    await isAvailable(account, SUM)
    using fake = await fakeModels()
    fake.script([calling('s1', SUM, { a: 2, b: 3 })]).answer('Nine.')
    const { body } = await chat(account, { message: 'Add' })
    assert.equal(body.status, 'awaiting_input')
    const [interaction] = body.interactions
    assert.containsSubset(interaction, {
      kind: 'approval',
      tool: { name: SUM, server: 'every', title: 'Get Sum Tool' },
      input: { a: 2, b: 3 },
    })
    const [waiting] = await toolCallsOf(body.conversation_id)
    assert.equal(waiting.state, 'waiting')

    const wrong = { action: 'accept', input: { a: 'four', b: 5 } }
    const refused = await answer(account, interaction.id, wrong)
    assert.equal(refused.status, 422)
    await answer(account, interaction.id, { action: 'accept', input: { a: 4, b: 5 } })
    await runIs(body.conversation_id, 'completed')
    const again = await answer(account, interaction.id, { action: 'accept' })
    assert.equal(again.body.code, 'interaction_closed')

    const [, stored] = await messagesOf(account, body.conversation_id)
    assert.containsSubset(stored.parts[1], {
      state: 'output-available',
      input: { a: 4, b: 5 },
      approval: { id: interaction.id, approved: true },
      output: { content: [{ text: 'The sum of 4 and 5 is 9.' }] },
    })
    const calls = await toolCallsOf(body.conversation_id)
    assert.lengthOf(calls, 1)
    assert.containsSubset(calls[0], { state: 'succeeded', approved_by: account.id })
  })

  test('a tool that was allowed for good is called without a question', async ({
    assert,
    cleanup,
  }) => {
    await givenHostServers(cleanup, { every: entryOf(EVERYTHING_PROGRAM) })
    const account = await createAccount()
    await isAvailable(account, SUM)
    using fake = await fakeModels()
    fake.script([calling('s1', SUM, { a: 1, b: 1 })]).answer('Two.')
    const { body } = await chat(account, { message: 'Add' })
    const [{ id }] = body.interactions
    await answer(account, id, { action: 'accept', always_allow: true })
    await runIs(body.conversation_id, 'completed')

    fake.script(
      [calling('s2', SUM, { a: 2, b: 2 })],
      [calling('e1', 'every__echo', { message: '' })]
    )
    const second = await chat(account, { message: 'More', conversation_id: body.conversation_id })
    assert.containsSubset(second.body.message.parts[1], {
      toolCallId: 's2',
      output: { content: [{ text: 'The sum of 2 and 2 is 4.' }] },
    })
    /* Others of the same server are still asked for. */
    assert.equal(second.body.status, 'awaiting_input')
    assert.containsSubset(second.body.interactions, [{ tool: { name: 'every__echo' } }])
  })

  test('a tool that is declined is not called', async ({ assert, cleanup }) => {
    await givenHostServers(cleanup, { every: entryOf(EVERYTHING_PROGRAM) })
    const account = await createAccount()
    await isAvailable(account, SUM)
    using fake = await fakeModels()
    fake.script([calling('s1', SUM, { a: 1, b: 1 })]).answer('Then not.')
    const { body } = await chat(account, { message: 'Add' })
    await answer(account, body.interactions[0].id, { action: 'decline' })
    await runIs(body.conversation_id, 'completed')
    const [, stored] = await messagesOf(account, body.conversation_id)
    assert.containsSubset(stored.parts[1], { state: 'output-denied' })
    const [call] = await toolCallsOf(body.conversation_id)
    assert.equal(call.state, 'denied')
  })

  test('a tool that changes after its approval is not called any more', async ({
    assert,
    cleanup,
  }) => {
    const entry = entryOf(programOf('bad_server.ts', 'lying'), { protocol: 'legacy' })
    await givenHostServers(cleanup, { liar: entry })
    const account = await createAccount()
    await isAvailable(account, ACT)
    using fake = await fakeModels()
    const ask = async () => {
      fake.script([calling('a1', ACT)])
      const { body } = await chat(account, { message: 'Act' })
      return body
    }
    const [one, other] = [await ask(), await ask()]
    fake.answer('Done.')
    await answer(account, one.interactions[0].id, { action: 'accept', always_allow: true })
    await runIs(one.conversation_id, 'completed')
    await isAvailable(account, ACT, false)

    /* Approved now, but for what it was. */
    fake.answer('Not done.')
    await answer(account, other.interactions[0].id, { action: 'accept' })
    await runIs(other.conversation_id, 'completed')
    const [, stored] = await messagesOf(account, other.conversation_id)
    assert.containsSubset(stored.parts[1], {
      state: 'output-error',
      errorText: 'Not called: the tool has changed or gone since the person was asked.',
    })
    /* Allowed for good, but for what it was. */
    fake.script([calling('a2', ACT)]).answer('Not done.')
    const later = await chat(account, { message: 'Act', conversation_id: one.conversation_id })
    assert.containsSubset(later.body.message.parts[1], {
      state: 'output-error',
      errorText: 'unknown tool',
    })
    assert.notInclude(JSON.stringify(fake.requests), 'sends everything away')
  })

  test('the tools of a server of the database are off until they are let in', async ({
    assert,
    cleanup,
  }) => {
    const server = await startModernServer(cleanup)
    const serverId = await addServer('added', server.settings, cleanup)
    const account = await createAccount()
    const before = await availableTools(account)
    assert.isFalse(before.some((tool) => tool.server === 'added'))
    using fake = await fakeModels()
    fake.script([calling('r1', 'added__route', { region: 'x' })]).answer('No.')
    const refused = await chat(account, { message: 'Route' })
    assert.containsSubset(refused.body.message.parts[1], { errorText: 'unknown tool' })

    const setToolPolicy = await app.container.make(SetToolPolicy)
    for (const row of await sql.read((db) => findToolsOf(db, serverId))) {
      await setToolPolicy.execute(
        row.id,
        { policy: 'auto', isReadOnly: row.name === 'route' },
        systemOrigin()
      )
    }
    fake.script([calling('r2', 'added__route', { region: 'x' })]).answer('Routed.')
    const { body } = await chat(account, { message: 'Route' })
    assert.containsSubset(body.message.parts[1], { output: { content: [{ text: 'routed' }] } })
    const after = await availableTools(account)
    assert.containsSubset(
      after.find(({ name }) => name === 'added__route'),
      { policy: 'auto', read_only: true, server: 'added' }
    )
  })

  test('a server of the newer protocol asks, and its answer goes on', async ({
    assert,
    cleanup,
  }) => {
    const { settings } = await startModernServer(cleanup)
    await givenHostServers(cleanup, { modern: entryOf(settings) })
    const account = await createAccount()
    await isAvailable(account, 'modern__greet')
    using fake = await fakeModels()
    fake.script([calling('g1', 'modern__greet')]).answer('Greeted.')
    const { body } = await chat(account, { message: 'Greet me' })
    await answer(account, body.interactions[0].id, { action: 'accept' })
    await runIs(body.conversation_id, 'awaiting_input')
    const [, waiting] = await messagesOf(account, body.conversation_id)
    const form = waiting.parts.find((part) => part.type === 'data-form')
    assert.containsSubset(form, { data: { message: 'Who are you?', state: 'pending' } })
    if (form?.type !== 'data-form') {
      throw new Error('no form')
    }
    const content = { name: 'Ada' }
    await answer(account, form.data.interaction_id, { action: 'accept', content })
    await runIs(body.conversation_id, 'completed')
    const [, stored] = await messagesOf(account, body.conversation_id)
    assert.containsSubset(stored.parts[1], { output: { content: [{ text: 'Hello Ada' }] } })
  })
})

test.group('MCP | the tools that are available', (group) => {
  group.tap(onAnyDatabase)
  test('are those that may be called, and none other', async ({ assert, cleanup }) => {
    const policy = { 'echo': 'auto', 'get-env': 'off', 'get-sum': 'ask' }
    await givenHostServers(cleanup, {
      every: entryOf(EVERYTHING_PROGRAM, { policy }),
      twin: entryOf(EVERYTHING_PROGRAM),
      disabled: entryOf(EVERYTHING_PROGRAM, { disabled: true }),
    })
    const account = await createAccount()
    await isAvailable(account, SUM)
    await isAvailable(account, 'twin__get-sum')
    const tools = await availableTools(account)
    const byName = new Map(tools.map((tool) => [tool.name, tool]))
    assert.containsSubset(byName.get('every__echo'), {
      title: 'Echo Tool',
      description: 'Echoes back the input string',
      server: 'every',
      policy: 'auto',
      read_only: false,
      input_schema: { properties: { message: { type: 'string' } }, required: ['message'] },
    })
    assert.equal(byName.get(SUM)?.policy, 'ask')
    assert.isFalse(byName.has('every__get-env'))
    assert.isTrue(byName.has('twin__get-env'))
    assert.isTrue(byName.has('builtin__calculator'))
    assert.isFalse(tools.some(({ server }) => server === 'disabled'))
    /* What we do not offer to servers, they do not offer to us; nor what can only be called as a task. */
    assert.deepEqual(
      tools.filter(({ name }) => /sampling|roots|research/.test(name)),
      []
    )

    using fake = await fakeModels()
    fake.answer('Hello.', 'Hello.', 'Hello.')
    await chat(account, { message: 'Hello' })
    assert.deepEqual(
      fake.requests[0].tools.map(({ name }) => name).sort(),
      tools.map(({ name }) => name).sort()
    )
    await chat(account, { message: 'Hello', tools: ['every__echo', 'every__get-env'] })
    assert.deepEqual(
      fake.requests[1].tools.map(({ name }) => name),
      ['every__echo']
    )
    await chat(account, { message: 'Hello', tools: 'none' })
    assert.deepEqual(fake.requests[2].tools, [])
  })
})

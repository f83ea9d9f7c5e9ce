import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, follow, messagesOf, runIs, runsOf } from '#tests/helpers/chats'
import { calling, givenHostServers, isAvailable } from '#tests/helpers/host_servers'
import { answer } from '#tests/helpers/interactions'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM, startEverything } from '#tests/helpers/mcp_servers'
import { toolCallsOf } from '#tests/helpers/tools'
import { onAnyDatabase } from '#tests/support/requirements'

type Transport = 'stdio' | 'streamableHttp' | 'sse'

const FORM_TOOL = 'every__trigger-elicitation-request'
const URL_TOOL = 'every__trigger-url-elicitation'
const VISIT = { url: 'https://example.com/pay?x=1', message: 'Please pay' }

/** Somebody's answer waits for what a tool of the reference server asks. */
async function givenAsked(
  cleanup: Parameters<typeof startEverything>[1],
  transport: Transport,
  tool: string,
  input: unknown = {}
) {
  const settings =
    transport === 'stdio' ? EVERYTHING_PROGRAM : await startEverything(transport, cleanup)
  await givenHostServers(cleanup, { every: entryOf(settings, { policy: { '*': 'auto' } }) })
  const account = await createAccount()
  await isAvailable(account, tool)
  const fake = await fakeModels()
  cleanup(() => fake[Symbol.dispose]())
  fake.script([{ type: 'text', text: 'I ask.' }, calling('q1', tool, input)]).answer('Thank you.')
  const { body } = await chat(account, { message: 'Ask me' })
  return { account, body, fake, interaction: body.interactions[0] }
}

test.group('MCP | what a server asks a person in a chat', (group) => {
  group.tap(onAnyDatabase)

  for (const transport of ['stdio', 'streamableHttp', 'sse'] as const) {
    test(`over ${transport}: a form waits, and its answer goes on`, async ({ assert, cleanup }) => {
      const world = await givenAsked(cleanup, transport, FORM_TOOL)
      const { account, body, fake, interaction } = world
      assert.equal(body.status, 'awaiting_input')
      assert.containsSubset(interaction, {
        kind: 'form',
        state: 'pending',
        message: 'Please provide inputs for the following fields:',
        tool: { name: FORM_TOOL, server: 'every' },
        schema: { properties: { name: { type: 'string' } }, required: ['name'] },
      })
      const [waiting] = await runsOf(body.conversation_id)
      assert.equal(waiting.state, 'awaiting_input')

      const wrong = await answer(account, interaction.id, {
        action: 'accept',
        content: { name: 'Ada', integer: 1000 },
      })
      assert.equal(wrong.status, 422)
      assert.equal(wrong.body.errors[0].field, 'content.integer')
      const content = { name: 'Ada', integer: 7, email: 'ada@example.test', check: true }
      const given = await answer(account, interaction.id, { action: 'accept', content })
      assert.equal(given.status, 200)
      await runIs(body.conversation_id, 'completed')

      const [, stored] = await messagesOf(account, body.conversation_id)
      assert.equal(stored.id, body.message.id)
      assert.deepEqual(
        stored.parts.map(({ type }) => type),
        ['step-start', 'text', 'dynamic-tool', 'data-form', 'step-start', 'text']
      )
      assert.containsSubset(stored.parts[2], { state: 'output-available' })
      assert.containsSubset(stored.parts[3], { data: { state: 'accepted' } })
      const told = JSON.stringify(fake.requests[1].messages.at(-1))
      for (const line of ['Name: Ada', 'ada@example.test', 'Favorite Integer: 7']) {
        assert.include(told, line)
      }
      const calls = await toolCallsOf(body.conversation_id)
      assert.deepEqual(
        calls.map(({ state }) => state),
        ['succeeded']
      )
    })
  }

  for (const [action, said] of [
    ['decline', 'User declined'],
    ['cancel', 'User cancelled'],
  ] as const) {
    test(`a form can be answered with ${action}`, async ({ assert, cleanup }) => {
      const world = await givenAsked(cleanup, 'stdio', FORM_TOOL)
      const { account, body, fake, interaction } = world
      await answer(account, interaction.id, { action })
      await runIs(body.conversation_id, 'completed')
      assert.include(JSON.stringify(fake.requests[1].messages.at(-1)), said)
      const [, stored] = await messagesOf(account, body.conversation_id)
      assert.containsSubset(stored.parts[2], { state: 'output-available' })
    })
  }

  test('a stranger does not answer it', async ({ assert, cleanup }) => {
    const { body, interaction } = await givenAsked(cleanup, 'stdio', FORM_TOOL)
    const stranger = await createAccount()
    const refused = await answer(stranger, interaction.id, { action: 'decline' })
    assert.equal(refused.status, 404)
    const [run] = await runsOf(body.conversation_id)
    assert.equal(run.state, 'awaiting_input')
  })

  for (const transport of ['stdio', 'streamableHttp'] as const) {
    test(`over ${transport}: a page to visit is shown, and waited for`, async ({
      assert,
      cleanup,
    }) => {
      const world = await givenAsked(cleanup, transport, URL_TOOL, VISIT)
      const { account, body, fake, interaction } = world
      assert.containsSubset(interaction, {
        kind: 'url',
        url: VISIT.url,
        host: 'example.com',
        message: VISIT.message,
      })
      await answer(account, interaction.id, { action: 'accept' })
      const rest = await follow(account, body.conversation_id)
      await rest.closed()
      await runIs(body.conversation_id, 'completed')
      assert.include(JSON.stringify(fake.requests[1].messages.at(-1)), 'User completed the URL')
      const [, stored] = await messagesOf(account, body.conversation_id)
      assert.containsSubset(
        stored.parts.find(({ type }) => type === 'data-url'),
        { data: { url: VISIT.url, host: 'example.com', state: 'accepted' } }
      )
    })
  }

  test('a page that must be visited before the call is shown first', async ({
    assert,
    cleanup,
  }) => {
    const input = { ...VISIT, errorPath: true }
    const { account, body, fake, interaction } = await givenAsked(cleanup, 'stdio', URL_TOOL, input)
    assert.containsSubset(interaction, { kind: 'url', host: 'modelcontextprotocol.io' })
    const given = await answer(account, interaction.id, { action: 'accept' })
    assert.equal(given.status, 200)
    await runIs(body.conversation_id, 'awaiting_input')
    const [, stored] = await messagesOf(account, body.conversation_id)
    const next = stored.parts.findLast((part) => part.type === 'data-url')
    assert.containsSubset(next, { data: { url: VISIT.url, state: 'pending' } })
    if (next?.type !== 'data-url') {
      throw new Error('no second page')
    }
    await answer(account, next.data.interaction_id, { action: 'decline' })
    await runIs(body.conversation_id, 'completed')
    assert.include(JSON.stringify(fake.requests[1].messages.at(-1)), 'User declined')
  })

  test('a page that is not on https is not shown', async ({ assert, cleanup }) => {
    const input = { ...VISIT, url: 'http://example.com/pay' }
    const { body } = await givenAsked(cleanup, 'stdio', URL_TOOL, input)
    assert.equal(body.status, 'completed')
    assert.deepEqual(body.interactions, [])
    const part = body.message.parts.find(({ type }) => type === 'dynamic-tool')
    assert.containsSubset(part, { state: 'output-error' })
    assert.include(JSON.stringify(part), 'not a plain https one')
  })
})

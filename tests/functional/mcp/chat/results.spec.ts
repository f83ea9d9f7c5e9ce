import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, messagesOf, serverUrl } from '#tests/helpers/chats'
import { calling, givenHostServers, isAvailable } from '#tests/helpers/host_servers'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM, programOf, startEverything } from '#tests/helpers/mcp_servers'
import { toolCallsOf } from '#tests/helpers/tools'
import { onAnyDatabase } from '#tests/support/requirements'

const TINY_IMAGE_TOOL = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/server-everything/dist/tools/get-tiny-image.js')
)

const AT_ONCE = { policy: { '*': 'auto' } }

/** A server of the host's file, that somebody may use. */
async function givenServer(
  cleanup: Parameters<typeof givenHostServers>[0],
  entry: Record<string, unknown>,
  tool = 'every__echo'
) {
  await givenHostServers(cleanup, { every: entry })
  const account = await createAccount()
  await isAvailable(account, tool)
  return account
}

test.group('MCP | from a chat to what is stored', (group) => {
  group.tap(onAnyDatabase)

  for (const transport of ['stdio', 'streamableHttp', 'sse'] as const) {
    test(`over ${transport}: tools are called, and the model goes on`, async ({
      assert,
      cleanup,
    }) => {
      const settings =
        transport === 'stdio' ? EVERYTHING_PROGRAM : await startEverything(transport, cleanup)
      const account = await givenServer(cleanup, entryOf(settings, AT_ONCE))
      using fake = await fakeModels()
      fake.script([
        calling('e1', 'every__echo', { message: 'hello' }),
        calling('s1', 'every__get-sum', { a: 2, b: 3 }),
        calling('wrong', 'every__get-sum', { a: 'two', b: 3 }),
      ])
      fake.answer('Both are done.')
      const { status, body } = await chat(account, { message: 'Echo and add' })

      assert.equal(status, 200)
      assert.equal(body.status, 'completed')
      const [, stored] = await messagesOf(account, body.conversation_id)
      assert.deepEqual(stored.parts, body.message.parts)
      assert.containsSubset(stored.parts, [
        {
          type: 'dynamic-tool',
          toolCallId: 'e1',
          toolName: 'every__echo',
          state: 'output-available',
          output: { content: [{ type: 'text', text: 'Echo: hello' }] },
        },
        {
          toolCallId: 's1',
          state: 'output-available',
          output: { content: [{ type: 'text', text: 'The sum of 2 and 3 is 5.' }] },
        },
        { toolCallId: 'wrong', state: 'output-error' },
        { type: 'text', text: 'Both are done.' },
      ])
      const told = JSON.stringify(fake.requests[1].messages.at(-1))
      assert.include(told, 'Echo: hello')
      assert.include(told, 'is 5')
      const calls = await toolCallsOf(body.conversation_id)
      assert.containsSubset(calls, [
        { call_id: 'e1', server: 'every', tool: 'every__echo', state: 'succeeded' },
        { call_id: 's1', state: 'succeeded' },
        { call_id: 'wrong', state: 'failed' },
      ])
      assert.match(calls[0].definition_hash ?? '', /^[0-9a-f]{64}$/)
    })
  }

  test('a picture becomes a file of the message', async ({ assert, cleanup }) => {
    const account = await givenServer(cleanup, entryOf(EVERYTHING_PROGRAM, AT_ONCE))
    using fake = await fakeModels()
    fake.script([calling('p1', 'every__get-tiny-image')]).answer('There.')
    const { body } = await chat(account, { message: 'Show me' })
    const [, stored] = await messagesOf(account, body.conversation_id)
    assert.deepEqual(
      stored.parts.map(({ type }) => type),
      ['step-start', 'dynamic-tool', 'file', 'step-start', 'text']
    )
    const [, call, file] = stored.parts
    assert.containsSubset(call, {
      output: { content: [{ type: 'text' }, { type: 'image', mimeType: 'image/png' }] },
    })
    if (file.type !== 'file') {
      throw new Error('no file')
    }
    assert.equal(file.mediaType, 'image/png')
    const { pathname, search } = new URL(file.url)
    const served = await fetch(serverUrl(pathname + search))
    assert.equal(served.headers.get('content-type'), 'image/png')
    const bytes = Buffer.from(await served.arrayBuffer())
    const source = await readFile(TINY_IMAGE_TOOL, 'utf8')
    const base64 = /MCP_TINY_IMAGE = "([^"]+)"/.exec(source)?.[1] ?? ''
    assert.isTrue(bytes.equals(Buffer.from(base64, 'base64')))
    const unsigned = await fetch(serverUrl(pathname))
    assert.equal(unsigned.status, 401)
    /* The bytes are stored once, not told to the model as text. */
    assert.notInclude(JSON.stringify(stored.parts), base64.slice(0, 40))
  })

  test('structured content is kept', async ({ assert, cleanup }) => {
    const account = await givenServer(cleanup, entryOf(EVERYTHING_PROGRAM, AT_ONCE))
    using fake = await fakeModels()
    fake.script([calling('w1', 'every__get-structured-content', { location: 'Chicago' })])
    fake.answer('Light rain.')
    const { body } = await chat(account, { message: 'The weather?' })
    const [, stored] = await messagesOf(account, body.conversation_id)
    assert.containsSubset(stored.parts[1], {
      state: 'output-available',
      output: {
        structuredContent: { temperature: 36, conditions: 'Light rain / drizzle', humidity: 82 },
      },
    })
  })

  test('structured content that is not what was promised is an error', async ({
    assert,
    cleanup,
  }) => {
    const entry = entryOf(programOf('bad_server.ts', 'misshaping'), AT_ONCE)
    const account = await givenServer(cleanup, entry, 'every__act')
    using fake = await fakeModels()
    fake.script([calling('m1', 'every__act')]).answer('It is broken.')
    const { body } = await chat(account, { message: 'Act' })
    assert.equal(body.status, 'completed')
    const [, stored] = await messagesOf(account, body.conversation_id)
    assert.containsSubset(stored.parts[1], { state: 'output-error' })
    assert.include(JSON.stringify(stored.parts[1]), 'is not what it promises: /degrees')
    const [call] = await toolCallsOf(body.conversation_id)
    assert.equal(call.state, 'failed')
  })

  test('links are kept; only those over https may be followed', async ({ assert, cleanup }) => {
    await givenHostServers(cleanup, {
      every: entryOf(EVERYTHING_PROGRAM, AT_ONCE),
      links: entryOf(programOf('bad_server.ts', 'linking'), AT_ONCE),
    })
    const account = await createAccount()
    await isAvailable(account, 'every__get-resource-links')
    await isAvailable(account, 'links__act')
    using fake = await fakeModels()
    fake.script([
      calling('r1', 'every__get-resource-links', { count: 2 }),
      calling('l1', 'links__act'),
    ])
    fake.answer('There.')
    const { body } = await chat(account, { message: 'Links' })
    const [, stored] = await messagesOf(account, body.conversation_id)
    const outputs = stored.parts.filter(({ type }) => type === 'dynamic-tool')
    assert.containsSubset(outputs[0], {
      output: {
        content: [{ type: 'text' }, { type: 'resource_link' }, { type: 'resource_link' }],
      },
    })
    assert.include(JSON.stringify(outputs[0]), 'demo://')
    assert.deepEqual(
      stored.parts.filter(({ type }) => type === 'source-url'),
      [
        {
          type: 'source-url',
          sourceId: 'l1-1',
          url: 'https://example.com/good',
          title: 'good',
        },
      ]
    )
  })

  test('resources that are part of a result are kept', async ({ assert, cleanup }) => {
    const account = await givenServer(cleanup, entryOf(EVERYTHING_PROGRAM, AT_ONCE))
    using fake = await fakeModels()
    const type = (resourceType: string) => ({ resourceType, resourceId: 1 })
    fake.script([
      calling('t1', 'every__get-resource-reference', type('Text')),
      calling('b1', 'every__get-resource-reference', type('Blob')),
    ])
    fake.answer('There.')
    const { body } = await chat(account, { message: 'Resources' })
    const [, stored] = await messagesOf(account, body.conversation_id)
    assert.lengthOf(
      stored.parts.filter((part) => part.type === 'file'),
      1
    )
    assert.containsSubset(stored.parts[1], { output: { content: [{}, { type: 'resource' }, {}] } })
  })
})

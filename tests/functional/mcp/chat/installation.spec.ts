import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { chat, sendJson, show } from '#tests/helpers/chats'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM } from '#tests/helpers/mcp_servers'
import { untilAsync } from '#tests/helpers/until_async'
import { writeHostFile } from '#tests/support/host_file'
import { OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'

const MODEL = 'upstream/some-model'
const SUM = 'every__get-sum'
const PATIENCE_MS = 20_000

/** A provider over HTTP, with turns that were written before. */
async function givenProvider(cleanup: TestContext['cleanup']) {
  const provider = new LLMock({ port: 0, logLevel: 'silent' })
  await provider.start()
  cleanup(() => provider.stop())
  return provider
}

/** An installation with the reference server in its `mcp.json`, and somebody who uses it. */
async function givenInstallation(cleanup: TestContext['cleanup'], provider: LLMock) {
  const folder = await mkdtemp(join(tmpdir(), 'chatflow-mcp-'))
  cleanup(() => rm(folder, { recursive: true }))
  const path = join(folder, 'mcp.json')
  await writeHostFile(path, {
    every: entryOf(EVERYTHING_PROGRAM, { policy: { '*': 'auto', 'get-sum': 'ask' } }),
  })
  const upstream = `${provider.url}/v1`
  const server = await OwnServer.prepare({ upstream, env: { MCP_CONFIG: path } })
  cleanup(() => server.remove())
  await server.start()
  const account = await server.createAccount()
  await isOffered(server, account)
  return { server, account }
}

async function isOffered(server: OwnServer, account: { headers: Record<string, string> }) {
  const url = `${server.url}/conversations/tools/available`
  const isThere = async () => {
    const { text } = await sendJson('GET', url, account)
    return text.includes(`"${SUM}"`)
  }
  await untilAsync(isThere, 'the tools are available', PATIENCE_MS)
}

test.group('MCP | an installation as people use it', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(240_000)

  test('asks the model, the person, the server, and the model again; also after a kill', async ({
    assert,
    cleanup,
  }) => {
    const provider = await givenProvider(cleanup)
    provider.on(
      { userMessage: 'Echo and add', hasToolResult: false },
      {
        content: 'I do both.',
        toolCalls: [
          { id: 'e1', name: 'every__echo', arguments: '{"message":"hello"}' },
          { id: 's1', name: SUM, arguments: '{"a":2,"b":3}' },
        ],
      }
    )
    provider.on({ toolCallId: 's1' }, { content: 'It is five.' })
    const { server, account } = await givenInstallation(cleanup, provider)
    const question = { message: 'Echo and add', model: MODEL }
    const { body } = await chat(account, question, server.url)
    assert.equal(body.status, 'awaiting_input', JSON.stringify(body))
    const offered = JSON.stringify(provider.getRequests()[0].body)
    assert.include(offered, SUM)

    /* The server that goes on is another process, and so is the MCP server. */
    await server.process.stop('SIGKILL')
    await server.start()
    const [{ id }] = body.interactions
    const given = await sendJson('POST', `${server.url}/interactions/${id}`, account, {
      action: 'accept',
    })
    assert.equal(given.status, 200)
    const isOver = async () => {
      const { run } = await show(account, body.conversation_id, { base: server.url })
      return run === null
    }
    await untilAsync(isOver, 'the answer is complete', PATIENCE_MS)
    const { messages } = await show(account, body.conversation_id, { base: server.url })
    const [, message] = messages.data
    assert.equal(message.status, 'completed')
    assert.equal(textOfMessage(message), 'I do both.It is five.')
    assert.containsSubset(
      message.parts.filter(({ type }) => type === 'dynamic-tool'),
      [
        { toolCallId: 'e1', output: { content: [{ text: 'Echo: hello' }] } },
        { toolCallId: 's1', output: { content: [{ text: 'The sum of 2 and 3 is 5.' }] } },
      ]
    )
    const [, second, ...more] = provider.getRequests()
    assert.include(JSON.stringify(second.body), 'The sum of 2 and 3 is 5.')
    assert.include(JSON.stringify(second.body), 'Echo: hello')
    assert.lengthOf(more, 0)
    assert.deepEqual(server.integrityFaults(), [])
  })
})

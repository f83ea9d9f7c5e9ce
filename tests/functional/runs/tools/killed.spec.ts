import { test } from '@japa/runner'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { chat, idsOf, openChat, runIs, sendJson, show } from '#tests/helpers/chats'
import { toolCallsOf } from '#tests/helpers/tools'
import { until } from '#tests/helpers/until'
import { openMeteoServer, type OpenMeteoServer } from '#tests/support/open_meteo_server'
import { OwnServer } from '#tests/support/own_server'

const DEMO = 'demo/demo'
const PATIENCE_MS = 20_000

test.group('A server that is killed', (group) => {
  group.each.timeout(240_000)

  let weather: OpenMeteoServer
  group.setup(async () => {
    weather = await openMeteoServer()
    return () => weather.close()
  })

  test('while a tool is called calls it never again, and says that the outcome is unknown', async ({
    assert,
    cleanup,
  }) => {
    const env = {
      WEATHER_DRIVER: 'open-meteo',
      WEATHER_API_URL: weather.url,
      WEATHER_GEOCODING_URL: weather.url,
    }
    const server = await OwnServer.prepare({ sharesDatabase: true, env })
    cleanup(() => server.remove())
    await server.start()
    const account = await server.createAccount()
    /* The weather service takes the request and never answers. */
    weather.respond = () => {}
    const body = { message: 'What is the weather in Paris?', model: DEMO }
    const stream = await openChat(account, body, server.url)
    await until(() => weather.requests.length === 1, 'the tool was called', PATIENCE_MS)
    const { conversationId } = idsOf(stream.events)
    await server.process.stop('SIGKILL')
    weather.respond = null
    await server.start()
    await runIs(conversationId, 'interrupted')

    assert.lengthOf(weather.requests, 1)
    const [call, ...others] = await toolCallsOf(conversationId)
    assert.containsSubset(call, { tool: 'builtin__weather', state: 'unknown' })
    assert.lengthOf(others, 0)
    const { messages } = await show(account, conversationId, { base: server.url })
    const [, message] = messages.data
    assert.equal(message.status, 'interrupted')
    assert.containsSubset(
      message.parts.find(({ type }) => type === 'dynamic-tool'),
      {
        toolName: 'builtin__weather',
        state: 'output-error',
        errorText: 'The call was cut off. Whether it took effect is not known.',
      }
    )
  })

  test('while a form waits takes its answer later, and the run goes on', async ({
    assert,
    cleanup,
  }) => {
    const server = await OwnServer.prepare()
    cleanup(() => server.remove())
    await server.start()
    const account = await server.createAccount()
    const question = { message: 'Ask me something', model: DEMO }
    const { body } = await chat(account, question, server.url)
    assert.equal(body.status, 'awaiting_input')
    await server.process.stop('SIGKILL')

    await server.start()
    const before = await show(account, body.conversation_id, { base: server.url })
    assert.equal(before.run?.state, 'awaiting_input')
    const [{ id }] = body.interactions
    const given = await sendJson('POST', `${server.url}/interactions/${id}`, account, {
      action: 'accept',
      content: { name: 'Ada' },
    })
    assert.equal(given.status, 200)
    const following = `${server.url}/conversations/${body.conversation_id}/stream`
    const rest = await fetch(following, { headers: account.headers })
    await rest.text()
    const { run, messages } = await show(account, body.conversation_id, { base: server.url })
    assert.isNull(run)
    const [, message] = messages.data
    assert.equal(message.id, body.message.id)
    assert.equal(message.status, 'completed')
    assert.include(textOfMessage(message), 'Ada')
    assert.deepEqual(server.integrityFaults(), [])
  })
})

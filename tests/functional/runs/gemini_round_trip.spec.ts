import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { GeminiDriver } from '#ai/drivers/gemini/gemini_driver'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels } from '#tests/helpers/chats'
import { startReplay, type ReplayServer } from '../../support/replay_upstream.mjs'
import type { ModelDriver } from '#ai/types'

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url))
const MODEL = 'gemini-3.8-flash'

interface SentBody {
  contents: { role: string; parts: unknown[] }[]
}

test.group('A conversation with Gemini', (group) => {
  let replay: ReplayServer

  group.setup(async () => {
    replay = await startReplay({ fixtures: FIXTURES })
    return () => replay.close()
  })

  test('what the model said is stored, and goes back as it came with its results and with the next question', async ({
    assert,
    client,
  }) => {
    const account = await createAccount()
    const driver = new GeminiDriver({
      name: 'gemini',
      baseUrl: replay.url,
      apiKey: 'test-key',
      limits: DEFAULT_STREAM_LIMITS,
    })
    const ask: ModelDriver['stream'] = (request, emit, signal) =>
      driver.stream(request, emit, signal)
    using fake = await fakeModels()
    fake.script(ask, ask, ask)
    replay.queue({ fixture: 'gemini/signed.sse' })
    replay.use({ fixture: 'gemini/text.sse' })

    /* A conversation that has a title asks no model for one. */
    const made = await client
      .post('/conversations')
      .headers(account.headers)
      .json({ title: 'Weather', model: `gemini/${MODEL}` })
    const conversation = { conversation_id: made.body().id }

    const first = await chat(account, { ...conversation, message: 'What now?' })
    assert.equal(first.status, 200, first.text)
    const second = await chat(account, { ...conversation, message: 'And now?' })
    assert.equal(second.status, 200, second.text)

    const sent: SentBody[] = JSON.parse(JSON.stringify(replay.log.map(({ body }) => body)))
    assert.deepEqual(
      sent.map(({ contents }) => contents.map(({ role }) => role)),
      [['user'], ['user', 'model', 'user'], ['user', 'model', 'user', 'model', 'user']]
    )
    for (const { contents } of sent.slice(1)) {
      assert.deepEqual(contents[1].parts, [
        { text: 'I look it up.' },
        {
          functionCall: { id: 'g-1', name: 'weather', args: { city: 'Łódź' } },
          thoughtSignature: 'c2lnLWNhbGw=',
        },
        { functionCall: { name: 'clock', args: {} } },
        { text: '', thoughtSignature: 'c2lnLXRleHQ=' },
      ])
      assert.deepEqual(contents[2].parts, [
        { functionResponse: { id: 'g-1', name: 'weather', response: { error: 'unknown tool' } } },
        { functionResponse: { name: 'clock', response: { error: 'unknown tool' } } },
      ])
    }
  })
})

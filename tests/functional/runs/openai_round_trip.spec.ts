import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { OpenAiDriver } from '#ai/drivers/openai/openai_driver'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { startReplay, type ReplayServer } from '../../support/replay_upstream.mjs'
import type { ModelDriver } from '#ai/types'

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url))
const MODEL = 'gpt-5-mini'

interface SentBody {
  input: unknown[]
}

test.group('A conversation with OpenAI', (group) => {
  let replay: ReplayServer

  group.setup(async () => {
    replay = await startReplay({ fixtures: FIXTURES })
    return () => replay.close()
  })
  group.each.setup(() => replay.reset())

  const givenDriver = (apiKey: string): ModelDriver['stream'] => {
    const driver = new OpenAiDriver({
      name: 'openai',
      baseUrl: `${replay.url}/v1`,
      apiKey,
      api: 'responses',
      limits: DEFAULT_STREAM_LIMITS,
    })
    return (request, emit, signal) => driver.stream(request, emit, signal)
  }

  test('what the model thought is stored, and goes back to the account that it belongs to', async ({
    assert,
  }) => {
    const account = await createAccount()
    /* A conversation that has a title asks no model for one. */
    const { id } = await createConversation(account, { title: 'Weather' })
    using fake = await fakeModels()
    const [one, another] = [givenDriver('one-key'), givenDriver('another-key')]
    fake.script(one, one, one, another)
    replay.queue({ fixture: 'openai-responses/tools.sse' })
    replay.use({ fixture: 'openai-responses/text.sse' })

    for (const message of ['What now?', 'And now?', 'And here?']) {
      const { status, text } = await chat(account, {
        conversation_id: id,
        message,
        model: `openai/${MODEL}`,
      })
      assert.equal(status, 200, text)
    }

    const sent: SentBody[] = JSON.parse(JSON.stringify(replay.log.map(({ body }) => body)))
    const calls = [
      { type: 'function_call', call_id: 'call_a', name: 'weather', arguments: '{"city":"Łódź"}' },
      { type: 'function_call', call_id: 'call_b', name: 'add', arguments: '{"a":1,"b":2}' },
      { type: 'function_call_output', call_id: 'call_a', output: 'unknown tool' },
      { type: 'function_call_output', call_id: 'call_b', output: 'unknown tool' },
    ]
    const step = [
      { role: 'user', content: 'What now?' },
      {
        type: 'reasoning',
        id: 'rs_1',
        encrypted_content: 'b3BhcXVl',
        summary: [
          { type: 'summary_text', text: 'First thought.' },
          { type: 'summary_text', text: 'Second thought.' },
        ],
      },
      ...calls,
    ]
    assert.deepEqual(sent[1].input, step)
    assert.deepEqual(sent[2].input.slice(0, step.length), step)
    assert.deepEqual(sent[2].input.at(-1), { role: 'user', content: 'And now?' })
    assert.deepEqual(sent[3].input.slice(0, 1 + calls.length), [
      { role: 'user', content: 'What now?' },
      ...calls,
    ])
  })
})

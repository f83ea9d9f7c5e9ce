import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { ask, givenCall, givenCapabilities, givenModel, givenModels } from '#tests/helpers/ai'
import { startReplay, type ReplayServer } from '../../../support/replay_upstream.mjs'
import type { LoggedCalls } from '#tests/helpers/ai'
import type { ModelCapabilities, ModelMessage } from '#ai/types'
import { onAnyDatabase } from '#tests/support/requirements'

const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url))
const USAGE = { inputTokens: 12, outputTokens: 7, cachedInputTokens: 4, reasoningTokens: 2 }
const CALLS = [
  { id: 'call_a', name: 'weather', arguments: '{"city":"Łódź"}' },
  { id: 'call_b', name: 'add', arguments: '{"a":1,"b":2}' },
]
const API_KEY = 'test-key-0123456789'

test.group('OpenAI streams', (group) => {
  group.tap(onAnyDatabase)
  let replay: ReplayServer

  group.setup(async () => {
    replay = await startReplay({ fixtures: FIXTURES })
    return () => replay.close()
  })
  group.each.setup(() => replay.reset())

  const models = (
    api: 'chat' | 'responses',
    log: LoggedCalls = [],
    can: Partial<ModelCapabilities> = {}
  ) =>
    givenModels(
      { openai: { driver: 'openai', baseUrl: `${replay.url}/v1`, apiKey: API_KEY, api } },
      {
        log,
        catalogue: [givenModel('openai/test-model', { capabilities: givenCapabilities(can) })],
      }
    )
  const askFor = (fixture: string, log?: LoggedCalls) => {
    replay.use({ fixture })
    return ask(
      models(fixture.startsWith('openai-chat') ? 'chat' : 'responses', log),
      'openai/test-model'
    )
  }

  test('Chat Completions: reasoning and parallel calls whose fragments mix', async ({ assert }) => {
    const { answer, events } = await askFor('openai-chat/tools.sse')
    assert.deepEqual(answer, {
      text: '',
      reasoning: 'Two calls are needed.',
      toolCalls: CALLS,
      files: [],
      sources: [],
      usage: USAGE,
      finishReason: 'tool-calls',
    })
    const deltas = events.filter((event) => event.type === 'tool_call_delta')
    for (const { id, arguments: text } of CALLS) {
      const own = deltas.filter((event) => event.id === id)
      assert.equal(own.map(({ delta }) => delta).join(''), text)
    }
    assert.deepEqual(
      events.filter((event) => event.type === 'tool_call_start').map(({ name }) => name),
      ['weather', 'add']
    )
  })

  test('Chat Completions: calls without an index, ended by `stop`', async ({ assert }) => {
    const { answer } = await askFor('openai-chat/calls_without_index.sse')
    assert.deepEqual(answer.toolCalls, [
      { id: 'a', name: 'one', arguments: '{}' },
      { id: 'b', name: 'two', arguments: '{"x":1}' },
    ])
    assert.equal(answer.finishReason, 'tool-calls')
  })

  test('Chat Completions: thoughts and text of Mistral, which come in parts', async ({
    assert,
  }) => {
    const { answer } = await askFor('openai-chat/parts.sse')
    assert.equal(answer.reasoning, 'Hm, easy.')
    assert.equal(answer.text, 'Four.')
  })

  test('Chat Completions: speech becomes one file, and its words are text', async ({ assert }) => {
    const { answer } = await askFor('openai-chat/audio.sse')
    assert.equal(answer.text, 'Hello there')
    assert.lengthOf(answer.files, 1)
    assert.equal(answer.files[0].mediaType, 'audio/wav')
    const file = Buffer.from(answer.files[0].base64, 'base64')
    assert.equal(file.toString('latin1', 0, 4), 'RIFF')
    assert.deepEqual([...file.subarray(44)], [0, 0, 1, 0, 2, 0, 3, 0, 4, 0])
  })

  test('Chat Completions: pictures of compatible servers', async ({ assert }) => {
    const { answer } = await askFor('openai-chat/image.sse')
    assert.equal(answer.text, 'Here:')
    assert.deepEqual(answer.files, [{ mediaType: 'image/png', base64: 'iVBORw0KGgo=' }])
  })

  test('Responses: text and its sources', async ({ assert }) => {
    const { answer } = await askFor('openai-responses/text.sse')
    assert.deepEqual(answer.sources, [{ url: 'https://example.org/a', title: 'A page' }])
    assert.deepEqual(answer.usage, USAGE)
  })

  test('Responses: calls, and reasoning that goes back with the next request after a reload', async ({
    assert,
  }) => {
    const { answer, events } = await askFor('openai-responses/tools.sse')
    assert.deepEqual(answer.toolCalls, CALLS)
    assert.equal(answer.finishReason, 'tool-calls')
    const reasoning = events.filter((event) => event.type === 'reasoning')
    assert.equal(reasoning.map(({ text }) => text).join(''), 'First thought.Second thought.')
    assert.lengthOf(new Set(reasoning.map(({ block }) => block)), 2)
    const last = reasoning.at(-1)
    assert.equal(last?.block, reasoning.at(-2)?.block)

    const assistant: ModelMessage = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'First thought.' },
        { type: 'reasoning', text: 'Second thought.', metadata: last?.metadata },
        { type: 'tool_call', id: 'call_a', name: 'weather', input: {} },
      ],
    }
    const reloaded: ModelMessage = JSON.parse(JSON.stringify(assistant))
    replay.use({ fixture: 'openai-responses/text.sse' })
    await ask(models('responses'), 'openai/test-model', givenCall({ messages: [reloaded] }))

    assert.containsSubset(replay.log.at(-1)?.body, {
      input: [
        {
          type: 'reasoning',
          id: 'rs_1',
          encrypted_content: 'b3BhcXVl',
          summary: [
            { type: 'summary_text', text: 'First thought.' },
            { type: 'summary_text', text: 'Second thought.' },
          ],
        },
        { type: 'function_call', call_id: 'call_a' },
      ],
    })
  })

  test('Responses: an organisation that may not read thoughts gets answers all the same', async ({
    assert,
  }) => {
    const error = { param: 'reasoning.summary', code: 'unsupported_value', message: 'Verify.' }
    const refusal = { status: 400, body: JSON.stringify({ error }) }
    const manager = models('responses', [], { reasoning: true })
    replay.queue(refusal)
    replay.use({ fixture: 'openai-responses/text.sse' })

    const { answer } = await ask(manager, 'openai/test-model')
    assert.equal(answer.text, 'Grüße aus 東京 🎉!')
    await ask(manager, 'openai/test-model')
    const sent: { reasoning?: unknown }[] = JSON.parse(
      JSON.stringify(replay.log.map(({ body }) => body))
    )
    assert.deepEqual(
      sent.map(({ reasoning }) => reasoning),
      [{ summary: 'auto' }, undefined, undefined]
    )
    assert.containsSubset(replay.log[1].body, { include: ['reasoning.encrypted_content'] })

    replay.queue(refusal)
    const refused = await ask(manager, 'openai/test-model')
    assert.equal(refused.error?.code, 'provider_rejected')
    assert.lengthOf(replay.log, 4)
  })

  test('Responses: no other refusal is answered by asking again', async ({ assert }) => {
    const error = { param: 'reasoning.effort', code: 'unsupported_value' }
    replay.use({ status: 400, body: JSON.stringify({ error }) })
    const asked = await ask(models('responses', [], { reasoning: true }), 'openai/test-model')
    assert.equal(asked.error?.code, 'provider_rejected')
    assert.lengthOf(replay.log, 1)
  })

  test('Responses: a generated image, once', async ({ assert }) => {
    const { answer } = await askFor('openai-responses/image.sse')
    assert.deepEqual(answer.files, [{ mediaType: 'image/webp', base64: 'iVBORw0KGgo=' }])
  })

  test('Responses: an image that is being made is not asked for again', async ({ assert }) => {
    const item = { type: 'image_generation_call', id: 'ig_1', status: 'in_progress' }
    const insert = `2:${JSON.stringify({ type: 'response.output_item.added', item })}`
    replay.use({ fixture: 'openai-responses/image.sse', insert, drop: 2 })
    const { error } = await ask(models('responses'), 'openai/test-model')
    assert.equal(error?.code, 'provider_unavailable')
    assert.lengthOf(replay.log, 1)
  })

  test('an image may be larger than other events, also of a model that nobody described', async ({
    assert,
  }) => {
    const capabilities = givenCapabilities({ output: ['text', 'image'] })
    const manager = givenModels(
      {
        openai: {
          driver: 'openai',
          baseUrl: `${replay.url}/v1`,
          apiKey: API_KEY,
          api: 'responses',
        },
      },
      { catalogue: [givenModel('openai/image', { capabilities }), givenModel('openai/text')] }
    )
    const result = Buffer.alloc(3 * 1024 * 1024, 1).toString('base64')
    const item = { type: 'image_generation_call', output_format: 'png', result }
    const insert = `2:${JSON.stringify({ type: 'response.output_item.done', item })}`
    replay.use({ fixture: 'openai-responses/text.sse', insert })

    const image = await ask(manager, 'openai/image')
    assert.equal(image.answer.files[0].base64, result)
    const unlisted = await ask(manager, 'openai/unlisted')
    assert.equal(unlisted.answer.files[0].base64, result)
    const text = await ask(manager, 'openai/text')
    assert.equal(text.error?.code, 'provider_protocol_error')
  })

  test('{$self}: a filtered answer fails after its text and usage')
    .with(['openai-chat/filtered.sse', 'openai-responses/filtered.sse'])
    .run(async ({ assert }, fixture) => {
      const { answer, error } = await askFor(fixture)
      assert.equal(error?.code, 'content_filtered')
      assert.equal(answer.text, 'This is how')
      assert.isNull(answer.finishReason)
    })

  test('Responses: an answer cut at its limit ends with `length`', async ({ assert }) => {
    const { answer } = await askFor('openai-responses/cut.sse')
    assert.equal(answer.finishReason, 'length')
    assert.deepEqual(answer.usage, USAGE)
  })

  test('Responses: a failed response is the provider’s fault', async ({ assert }) => {
    const { error } = await askFor('openai-responses/failed.sse')
    assert.equal(error?.code, 'provider_unavailable')
  })

  for (const api of ['chat', 'responses'] as const) {
    test(`${api}: errors of other kinds: {code}`)
      .with([
        {
          status: 429,
          error: { type: 'insufficient_quota', code: 'insufficient_quota' },
          code: 'provider_misconfigured',
        },
        { status: 402, error: { message: 'Insufficient Balance' }, code: 'provider_misconfigured' },
        { status: 400, error: { code: 'content_filter' }, code: 'content_filtered' },
        { status: 422, error: { type: 'invalid_request_error' }, code: 'provider_rejected' },
        { status: 501, error: 'no object', code: 'provider_unavailable' },
      ] as const)
      .run(async ({ assert }, { status, error, code }) => {
        const log: LoggedCalls = []
        replay.use({ status, body: JSON.stringify({ error }) })
        const asked = await ask(models(api, log), 'openai/test-model')
        assert.equal(asked.error?.code, code)
        assert.lengthOf(replay.log, 1)
        assert.lengthOf(log, 1)
        assert.containsSubset(log[0], { model: 'openai/test-model', code, status })
      })
  }

  test('an error inside a stream keeps its meaning: {code}')
    .with([
      { error: { code: 'rate_limit_exceeded' }, code: 'provider_rate_limited' },
      { error: { code: 429 }, code: 'provider_rate_limited' },
      { error: { code: '502' }, code: 'provider_unavailable' },
      { error: { type: 'insufficient_quota' }, code: 'provider_misconfigured' },
      { error: { type: 'authentication_error' }, code: 'provider_misconfigured' },
      { error: { type: 'invalid_request_error' }, code: 'provider_rejected' },
      { error: { code: 'content_filter' }, code: 'content_filtered' },
      { error: 'just words', code: 'provider_unavailable' },
    ])
    .run(async ({ assert }, { error, code }) => {
      const insert = `1:${JSON.stringify({ error })}`
      replay.use({ fixture: 'openai-chat/text.sse', insert })
      const asked = await ask(models('chat'), 'openai/test-model')
      assert.equal(asked.error?.code, code)
      assert.lengthOf(replay.log, 1)
    })

  test('events of unexpected shapes do no harm')
    .with([
      '{"choices":"x"}',
      '{"choices":[null]}',
      '{"choices":[{"delta":7,"finish_reason":0}]}',
      '{"choices":[{"delta":{"content":{},"tool_calls":[5,null]}}],"usage":3}',
      '{}',
    ])
    .run(async ({ assert }, event) => {
      replay.use({ fixture: 'openai-chat/text.sse', insert: `2:${event}` })
      const { error, answer } = await ask(models('chat'), 'openai/test-model')
      assert.isNull(error)
      assert.equal(answer.text, 'Grüße aus 東京 🎉!')
    })

  test('the key is sent as a bearer token, and only where there is one', async ({ assert }) => {
    replay.use({ fixture: 'openai-chat/text.sse' })
    await ask(models('chat'), 'openai/test-model')
    const keyless = givenModels({
      local: { driver: 'openai', baseUrl: `${replay.url}/v1`, apiKey: null },
    })
    await ask(keyless, 'local/test-model')
    assert.equal(
      replay.log[0].headers.authorization,
      `<${'Bearer '.length + API_KEY.length} chars>`
    )
    assert.notProperty(replay.log[1].headers, 'authorization')
  })
})

test.group('OpenAI answers in one piece', (group) => {
  group.tap(onAnyDatabase)
  let replay: ReplayServer

  group.setup(async () => {
    replay = await startReplay({ fixtures: FIXTURES })
    return () => replay.close()
  })
  group.each.setup(() => replay.reset())

  const complete = (api: 'chat' | 'responses', signal = new AbortController().signal) => {
    const capabilities = givenCapabilities({ output: ['text', 'image', 'audio'], reasoning: true })
    const manager = givenModels(
      { openai: { driver: 'openai', baseUrl: `${replay.url}/v1`, apiKey: API_KEY, api } },
      { catalogue: [givenModel('openai/test-model', { capabilities })] }
    )
    return manager.complete(manager.resolve('openai/test-model'), givenCall(), signal)
  }

  for (const api of ['chat', 'responses'] as const) {
    test(`${api}: text and usage`, async ({ assert }) => {
      replay.use({ fixture: `openai-${api === 'chat' ? 'chat' : 'responses'}/text.json` })
      assert.deepEqual(await complete(api), { text: 'A short title', usage: USAGE })
    })

    if (api === 'chat') {
      test('chat: text that comes in parts, without the thoughts', async ({ assert }) => {
        const content = [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
          { type: 'text', text: 'A title' },
        ]
        replay.use({ status: 200, body: JSON.stringify({ choices: [{ message: { content } }] }) })
        const { text } = await complete(api)
        assert.equal(text, 'A title')
      })
    }

    test(`${api}: asks for neither pictures nor speech nor thoughts`, async ({ assert }) => {
      replay.use({ fixture: `openai-${api === 'chat' ? 'chat' : 'responses'}/text.json` })
      await complete(api)
      for (const name of ['tools', 'include', 'reasoning', 'modalities', 'audio']) {
        assert.notProperty(replay.log[0].body, name)
      }
    })

    test(`${api}: {code} after one request`)
      .with([
        { knobs: { status: 429 }, code: 'provider_rate_limited' },
        { knobs: { status: 500 }, code: 'provider_unavailable' },
        { knobs: { status: 401 }, code: 'provider_misconfigured' },
        { knobs: { status: 400 }, code: 'provider_rejected' },
        { knobs: { html: 1 }, code: 'provider_protocol_error' },
        { knobs: { badjson: 1 }, code: 'provider_protocol_error' },
        { knobs: { drop: 1 }, code: 'provider_unavailable' },
      ])
      .run(async ({ assert }, { knobs, code }) => {
        const fixture = `openai-${api === 'chat' ? 'chat' : 'responses'}/text.json`
        replay.use({ fixture, ...knobs })
        const error: unknown = await complete(api).catch((reason: unknown) => reason)
        assert.containsSubset(error, { name: 'ProviderError', code })
        assert.lengthOf(replay.log, 1)
      })

    test(`${api}: an abort rejects with its reason`, async ({ assert }) => {
      replay.use({ hang: -1 })
      const reason = new Error('stopped')
      const controller = new AbortController()
      setTimeout(() => controller.abort(reason), 30)
      const error: unknown = await complete(api, controller.signal).catch((one: unknown) => one)
      assert.strictEqual(error, reason)
    })
  }
})

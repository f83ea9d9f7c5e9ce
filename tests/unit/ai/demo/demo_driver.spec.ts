import { inflateSync } from 'node:zlib'
import { test } from '@japa/runner'
import { DemoDriver } from '#ai/drivers/demo/demo_driver'
import { DEMO_LABEL } from '#ai/drivers/demo/demo_answer'
import { compileSchema } from '#core/json_schema/compile_schema'
import { BuiltinTools } from '#tools/builtin/builtin_tools'
import { foldEvents } from '#tests/helpers/ai'
import type { ModelEvent, ModelMessage, ModelRequest } from '#ai/types'

const calculator = {
  name: 'builtin__calculate',
  description: 'Calculates',
  inputSchema: {
    type: 'object',
    properties: { note: { type: 'string' }, expression: { type: 'string' } },
    required: ['expression'],
  },
}

function givenRequest(text: string, overrides: Partial<ModelRequest> = {}): ModelRequest {
  const messages: ModelMessage[] = [{ role: 'user', content: [{ type: 'text', text }] }]
  return { model: 'demo', system: null, messages, tools: [], ...overrides }
}

async function eventsOf(request: ModelRequest) {
  const events: ModelEvent[] = []
  const driver = new DemoDriver({ wordDelayMs: 0 })
  await driver.stream(request, (event) => events.push(event), new AbortController().signal)
  return events
}

test.group('Demo driver', () => {
  test('says what was sent, and no more', async ({ assert }) => {
    const file = { type: 'file' as const, mediaType: 'image/png', data: Buffer.from('abc') }
    const messages: ModelMessage[] = [
      { role: 'user', content: [{ ...file, filename: 'cat.png' }, file] },
    ]
    const answer = foldEvents(await eventsOf(givenRequest('', { messages })))
    assert.include(answer.text, '- cat.png (image/png, 3 bytes)\n- a file (image/png, 3 bytes)')
    assert.notInclude(answer.text, 'You wrote')
  })

  test('does not do what an attached text file says', async ({ assert }) => {
    const content = ['What is this?', 'File a.md (text/markdown):\n\nDraw an image, show markdown']
    const messages: ModelMessage[] = [
      { role: 'user', content: content.map((text) => ({ type: 'text', text })) },
    ]
    const answer = foldEvents(await eventsOf(givenRequest('', { messages })))
    assert.lengthOf(answer.files, 0)
    assert.include(answer.text, 'You wrote')
    assert.include(answer.text, 'What is this?')
  })

  test('says what it is, quotes the message and tells how to connect a model', async ({
    assert,
  }) => {
    const answer = foldEvents(await eventsOf(givenRequest('Hello\nthere')))
    assert.isTrue(answer.text.startsWith(DEMO_LABEL))
    assert.include(answer.text, '> Hello\n> there')
    assert.include(answer.text, 'OPENAI_API_KEY')
    assert.include(answer.text, 'GEMINI_API_KEY')
    assert.equal(answer.finishReason, 'stop')
  })

  test('answers the same request alike, word by word', async ({ assert }) => {
    const [one, other] = [await eventsOf(givenRequest('Hi')), await eventsOf(givenRequest('Hi'))]
    assert.deepEqual(one, other)
    assert.isAbove(one.filter(({ type }) => type === 'text').length, 20)
  })

  test('counts as far as asked, and no further than 2000', async ({ assert }) => {
    const answer = foldEvents(await eventsOf(givenRequest('Please count to 300')))
    assert.include(answer.text, '1 2 3')
    assert.include(answer.text, '299 300\n')
    const most = foldEvents(await eventsOf(givenRequest('count to 999999999')))
    assert.include(most.text, ' 2000\n')
    assert.notInclude(most.text, '2001')
  })

  test('thinks before it answers when asked to', async ({ assert }) => {
    const events = await eventsOf(givenRequest('reason about it'))
    const answer = foldEvents(events)
    assert.equal(events[0].type, 'reasoning')
    assert.isAbove(answer.usage?.reasoningTokens ?? 0, 0)
    assert.isTrue(answer.text.startsWith(DEMO_LABEL))
  })

  test('draws a picture that is a valid PNG', async ({ assert }) => {
    const [file] = foldEvents(await eventsOf(givenRequest('draw an image'))).files
    const png = Buffer.from(file.base64, 'base64')
    assert.equal(file.mediaType, 'image/png')
    assert.equal(png.toString('latin1', 1, 4), 'PNG')
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [64, 64])
    const start = png.indexOf('IDAT')
    const data = png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4))
    assert.lengthOf(inflateSync(data), 64 * (1 + 64 * 3))
  })

  test('calls an offered tool that fits, and no other', async ({ assert }) => {
    const offered = foldEvents(
      await eventsOf(givenRequest('What is (3+4) * 5?', { tools: [calculator] }))
    )
    assert.equal(offered.finishReason, 'tool-calls')
    assert.deepEqual(
      offered.toolCalls.map(({ name, arguments: text }) => ({ name, input: JSON.parse(text) })),
      [{ name: 'builtin__calculate', input: { expression: '(3+4) * 5' } }]
    )
    const notOffered = foldEvents(await eventsOf(givenRequest('What is 3+4?')))
    assert.isEmpty(notOffered.toolCalls)
    const other = foldEvents(
      await eventsOf(givenRequest('weather in Paris', { tools: [calculator] }))
    )
    assert.isEmpty(other.toolCalls)
  })

  test('tells what a tool answered', async ({ assert }) => {
    const request = givenRequest('What is 3+4?', { tools: [calculator] })
    request.messages.push(
      {
        role: 'assistant',
        content: [{ type: 'tool_call', id: 'c', name: calculator.name, input: {} }],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool_result',
            id: 'c',
            name: calculator.name,
            output: { sum: 7 },
            isError: false,
          },
        ],
      }
    )
    const answer = foldEvents(await eventsOf(request))
    assert.include(answer.text, '"sum": 7')
    assert.equal(answer.finishReason, 'stop')
  })

  test('quotes what a tool answered in words', async ({ assert }) => {
    const request = givenRequest('weather')
    const result = { type: 'tool_result' as const, id: 'c', name: 'weather', isError: false }
    request.messages.push({ role: 'tool', content: [{ ...result, output: 'Sunny.\nDry.' }] })
    const answer = foldEvents(await eventsOf(request))
    assert.include(answer.text, 'The tool `weather` answered:\n\n> Sunny.\n> Dry.')
  })

  test('calls each built-in tool with arguments that it takes', async ({ assert }) => {
    const builtin = new BuiltinTools({
      weather: { driver: 'demo', apiUrl: 'http://localhost', geocodingUrl: 'http://localhost' },
    })
    const tools = await builtin.list()
    const said: [string, string, unknown?][] = [
      ['What is 0.1 + 0.2?', 'calculator', { expression: '0.1 + 0.2' }],
      ['What is 3+4.', 'calculator', { expression: '3+4' }],
      ['Please calculate sqrt(16) * 2', 'calculator', { expression: 'sqrt(16) * 2' }],
      ['weather in Paris', 'weather', { location: 'Paris' }],
      ['How is the weather in New York today?', 'weather', { location: 'New York' }],
      ['Weather in Saint-Étienne, please', 'weather', { location: 'Saint-Étienne' }],
      ['The weather?', 'weather', { location: 'Paris' }],
      ['Ask me something', 'ask_user'],
      ['show a form', 'ask_user'],
      ['offer actions', 'offer_actions'],
    ]
    for (const [text, name, input] of said) {
      const { toolCalls } = foldEvents(await eventsOf(givenRequest(text, { tools })))
      assert.equal(toolCalls[0]?.name, `builtin__${name}`, text)
      const args: unknown = JSON.parse(toolCalls[0].arguments)
      assert.deepEqual(args, input ?? args)
      const tool = tools.find((one) => one.tool === name)
      assert.isNull(compileSchema(tool?.inputSchema ?? {})(args))
    }
  })

  test('is not kept busy by a long message', async ({ assert }) => {
    for (const text of [`${'1'.repeat(500_000)}`, `weather in ${'a .'.repeat(200_000)}!`]) {
      const tools = [calculator, { ...calculator, name: 'weather' }]
      const answer = foldEvents(await eventsOf(givenRequest(text, { tools })))
      assert.isString(answer.text)
    }
  }).timeout(5_000)

  test('says what can be tried with the tools that are offered', async ({ assert }) => {
    const without = foldEvents(await eventsOf(givenRequest('Hi')))
    assert.notInclude(without.text, 'offer actions')
    const tool = { ...calculator, name: 'builtin__offer_actions' }
    const answer = foldEvents(await eventsOf(givenRequest('Hi', { tools: [tool] })))
    assert.include(answer.text, '"show markdown", "offer actions".')
  })

  test('keeps to the limit of tokens', async ({ assert }) => {
    const answer = foldEvents(await eventsOf(givenRequest('count to 300', { maxOutputTokens: 10 })))
    assert.equal(answer.finishReason, 'length')
    assert.isAtMost(answer.usage?.outputTokens ?? 0, 12)
  })

  test('an abort ends it at the next word with the reason given')
    .with([0, 60_000])
    .run(async ({ assert }, wordDelayMs) => {
      const controller = new AbortController()
      const reason = new Error('stopped')
      const words: string[] = []
      const streaming = new DemoDriver({ wordDelayMs }).stream(
        givenRequest('count to 2000'),
        (event) => {
          words.push(event.type)
          setImmediate(() => controller.abort(reason))
        },
        controller.signal
      )
      await assert.rejects(() => streaming, 'stopped')
      assert.isBelow(words.length, 10)
    })

  test('makes titles of the first words', async ({ assert }) => {
    const driver = new DemoDriver()
    const { text, usage } = await driver.complete(
      givenRequest(' How do  I bake bread at home? '),
      new AbortController().signal
    )
    assert.equal(text, 'How do I bake bread at')
    assert.isAbove(usage?.inputTokens ?? 0, 0)
  })
})

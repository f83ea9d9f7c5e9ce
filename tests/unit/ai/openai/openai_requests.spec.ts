import OpenAI from 'openai'
import { test } from '@japa/runner'
import { givenCall, givenCapabilities } from '#tests/helpers/ai'
import { COMPATIBLE, OWN } from '#tests/helpers/openai'
import { chatStreamingParams } from '#ai/drivers/openai/chat_request'
import { endpoint } from '#ai/drivers/openai/openai_options'
import { reasoningMetadata } from '#ai/drivers/openai/reasoning_item'
import { responsesStreamingParams } from '#ai/drivers/openai/responses_request'
import type { ModelMessage, ModelRequest } from '#ai/types'

const PNG = Uint8Array.from([137, 80, 78, 71])
const TOOL = {
  name: 'weather',
  description: 'Tells the weather',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
}

/** A turn with everything in it: thoughts, a call, its result, a picture. */
const CONVERSATION: ModelMessage[] = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'file', mediaType: 'image/png', filename: 'a.png', data: PNG },
      { type: 'file', mediaType: 'application/pdf', filename: 'b.pdf', data: PNG },
      { type: 'file', mediaType: 'text/plain', filename: 'c.txt', data: Buffer.from('notes') },
      { type: 'file', mediaType: 'video/mp4', filename: 'd.mp4', data: PNG },
    ],
  },
  {
    role: 'assistant',
    content: [
      {
        type: 'reasoning',
        text: 'A thought',
        metadata: {
          ...reasoningMetadata(
            {
              id: 'rs_1',
              encrypted_content: 'secret',
              summary: [{ type: 'summary_text', text: 'A thought' }],
            },
            OWN,
            'test-model'
          ),
          local: { field: 'reasoning_content' },
        },
      },
      { type: 'text', text: 'I will look.' },
      { type: 'tool_call', id: 'call_1', name: 'weather', input: { city: 'Łódź' } },
      { type: 'file', mediaType: 'image/webp', data: PNG },
    ],
  },
  {
    role: 'tool',
    content: [
      {
        type: 'tool_result',
        id: 'call_1',
        name: 'weather',
        output: { celsius: 3 },
        isError: false,
      },
    ],
  },
]

function givenRequest(overrides: Partial<ModelRequest> = {}): ModelRequest {
  return {
    ...givenCall({ system: 'Be brief.', tools: [TOOL], messages: CONVERSATION }),
    model: 'test-model',
    ...overrides,
  }
}

/** The request that the SDK's own client would send. */
async function sentBySdk(send: (client: OpenAI) => Promise<unknown>) {
  const sent: { url: string; body: unknown; authorization: string | null }[] = []
  const client = new OpenAI({
    apiKey: OWN.apiKey ?? '',
    maxRetries: 0,
    fetch: async (url, init) => {
      sent.push({
        url: String(url),
        body: JSON.parse(String(init?.body)),
        authorization: new Headers(init?.headers).get('authorization'),
      })
      return new Response('data: [DONE]\n\n', { headers: { 'content-type': 'text/event-stream' } })
    },
  })
  await send(client)
  return sent
}

test.group('OpenAI requests: the same as the SDK would send', () => {
  test('Chat Completions', async ({ assert }) => {
    const params = chatStreamingParams(givenRequest({ temperature: 0.5, maxOutputTokens: 9 }), OWN)
    const sent = await sentBySdk((client) => client.chat.completions.create(params))
    assert.deepEqual(sent, [
      {
        url: endpoint(OWN.baseUrl, '/chat/completions').href,
        body: JSON.parse(JSON.stringify(params)),
        authorization: 'Bearer test-key',
      },
    ])
  })

  test('Responses', async ({ assert }) => {
    const params = responsesStreamingParams(givenRequest({ model: 'gpt-5-mini' }), OWN)
    const sent = await sentBySdk((client) => client.responses.create(params))
    assert.deepEqual(sent, [
      {
        url: endpoint(OWN.baseUrl, '/responses').href,
        body: JSON.parse(JSON.stringify(params)),
        authorization: 'Bearer test-key',
      },
    ])
  })
})

test.group('OpenAI requests: Chat Completions', () => {
  test('carry the conversation, its files, calls and results', ({ assert }) => {
    const { messages } = chatStreamingParams(givenRequest(), OWN)
    assert.deepEqual(messages, [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw==' } },
          {
            type: 'file',
            file: { filename: 'b.pdf', file_data: 'data:application/pdf;base64,iVBORw==' },
          },
          { type: 'text', text: '<file name="c.txt">\nnotes\n</file>' },
          { type: 'text', text: '[The file d.mp4 (video/mp4) cannot be read by this model.]' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Images of the following answer:' },
          { type: 'image_url', image_url: { url: 'data:image/webp;base64,iVBORw==' } },
        ],
      },
      {
        role: 'assistant',
        content: 'I will look.',
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Łódź"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"celsius":3}' },
    ])
  })

  test('ask for usage and offer the tools', ({ assert }) => {
    assert.containsSubset(chatStreamingParams(givenRequest(), OWN), {
      stream: true,
      stream_options: { include_usage: true },
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: TOOL.description,
            parameters: TOOL.inputSchema,
          },
        },
      ],
    })
    assert.notProperty(chatStreamingParams(givenRequest({ tools: [] }), OWN), 'tools')
  })

  test('name the token limit as the server knows it', ({ assert }) => {
    const request = givenRequest({ maxOutputTokens: 7 })
    assert.containsSubset(chatStreamingParams(request, OWN), { max_completion_tokens: 7 })
    assert.notProperty(chatStreamingParams(request, OWN), 'max_tokens')
    assert.containsSubset(chatStreamingParams(request, COMPATIBLE), { max_tokens: 7 })
    assert.notProperty(chatStreamingParams(request, COMPATIBLE), 'max_completion_tokens')
  })

  test('leave the temperature out for OpenAI’s reasoning models', ({ assert }) => {
    const request = givenRequest({ model: 'o4-mini', temperature: 0.3 })
    assert.notProperty(chatStreamingParams(request, OWN), 'temperature')
    assert.containsSubset(chatStreamingParams(request, COMPATIBLE), { temperature: 0.3 })
  })

  test('give reasoning back to the server that sent it, while its tools run', ({ assert }) => {
    const inTurn = chatStreamingParams(givenRequest(), COMPATIBLE)
    assert.containsSubset(inTurn.messages[3], { role: 'assistant', reasoning_content: 'A thought' })

    const next: ModelMessage = { role: 'user', content: [{ type: 'text', text: 'And now?' }] }
    const later = chatStreamingParams(
      givenRequest({ messages: [...CONVERSATION, next] }),
      COMPATIBLE
    )
    assert.notProperty(later.messages[3], 'reasoning_content')
  })

  test('hold nothing empty, and no gaps that were not said', ({ assert }) => {
    const metadata = { google: { thoughtSignature: 's' } }
    const said = (...content: { type: 'text'; text: string; metadata?: typeof metadata }[]) => {
      const messages: ModelMessage[] = [{ role: 'assistant', content }]
      return chatStreamingParams(givenRequest({ system: null, messages }), OWN).messages
    }
    assert.deepEqual(said({ type: 'text', text: '' }), [])
    assert.deepEqual(said({ type: 'text', text: '', metadata }), [])
    assert.deepEqual(
      said({ type: 'text', text: 'Half a wo' }, { type: 'text', text: 'rd', metadata }),
      [{ role: 'assistant', content: 'Half a word' }]
    )
    assert.deepEqual(said({ type: 'text', text: 'One.' }, { type: 'text', text: 'Two.' }), [
      { role: 'assistant', content: 'One.\n\nTwo.' },
    ])
  })

  test('send files only to models that take them', ({ assert }) => {
    const capabilities = givenCapabilities({ input: ['text'] })
    const { messages } = chatStreamingParams(givenRequest({ capabilities }), OWN)
    assert.notInclude(JSON.stringify(messages), 'base64')
    assert.include(JSON.stringify(messages), '[The file a.png (image/png) cannot be read')
  })
})

test.group('OpenAI requests: Responses', () => {
  test('carry the conversation and the reasoning of the same model', ({ assert }) => {
    const params = responsesStreamingParams(givenRequest({ model: 'test-model' }), OWN)
    assert.equal(params.instructions, 'Be brief.')
    assert.isFalse(params.store)
    assert.deepEqual(params.input, [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,iVBORw==' },
          {
            type: 'input_file',
            filename: 'b.pdf',
            file_data: 'data:application/pdf;base64,iVBORw==',
          },
          { type: 'input_text', text: '<file name="c.txt">\nnotes\n</file>' },
          {
            type: 'input_text',
            text: '[The file d.mp4 (video/mp4) cannot be read by this model.]',
          },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Images of the following answer:' },
          { type: 'input_image', detail: 'auto', image_url: 'data:image/webp;base64,iVBORw==' },
        ],
      },
      {
        type: 'reasoning',
        id: 'rs_1',
        encrypted_content: 'secret',
        summary: [{ type: 'summary_text', text: 'A thought' }],
      },
      { role: 'assistant', content: 'I will look.' },
      { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Łódź"}' },
      { type: 'function_call_output', call_id: 'call_1', output: '{"celsius":3}' },
    ])
  })

  test('leave out reasoning of another server or account of the same name', ({ assert }) => {
    for (const options of [
      { ...OWN, apiKey: 'another-key' },
      { ...OWN, baseUrl: 'https://eu.api.openai.com/v1' },
    ]) {
      const { input } = responsesStreamingParams(givenRequest({ model: 'test-model' }), options)
      assert.notInclude(JSON.stringify(input), 'rs_1')
    }
  })

  test('leave out reasoning of another model, and of an answer that broke off after it', ({
    assert,
  }) => {
    const other = responsesStreamingParams(givenRequest({ model: 'gpt-5-mini' }), OWN)
    assert.notInclude(JSON.stringify(other.input), 'rs_1')

    const [question, { content }] = CONVERSATION
    const brokenOff: ModelMessage = { role: 'assistant', content: content.filter(isReasoning) }
    const stopped = responsesStreamingParams(
      givenRequest({ model: 'test-model', messages: [question, brokenOff] }),
      OWN
    )
    assert.notInclude(JSON.stringify(stopped.input), 'rs_1')
  })

  test('ask reasoning models for their reasoning, and other models not', ({ assert }) => {
    const request = givenRequest({ temperature: 0.3, maxOutputTokens: 5 })
    const reasoning = responsesStreamingParams({ ...request, model: 'gpt-5-mini' }, OWN)
    assert.containsSubset(reasoning, {
      include: ['reasoning.encrypted_content'],
      reasoning: { summary: 'auto' },
      max_output_tokens: 5,
    })
    assert.notProperty(reasoning, 'temperature')

    const plain = responsesStreamingParams({ ...request, model: 'gpt-4.1' }, OWN)
    assert.notProperty(plain, 'include')
    assert.notProperty(plain, 'reasoning')
    assert.equal(plain.temperature, 0.3)
  })

  test('offer image generation where the catalogue says so', ({ assert }) => {
    const capabilities = givenCapabilities({ output: ['text', 'image'], reasoning: true })
    const { tools } = responsesStreamingParams(givenRequest({ capabilities }), OWN)
    assert.deepEqual(
      tools?.map(({ type }) => type),
      ['function', 'image_generation']
    )
  })
})

function isReasoning<Part extends { type: string }>(
  part: Part
): part is Part & { type: 'reasoning' } {
  return part.type === 'reasoning'
}

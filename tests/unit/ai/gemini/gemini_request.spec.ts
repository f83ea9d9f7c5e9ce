import { GoogleGenAI } from '@google/genai'
import { test } from '@japa/runner'
import {
  API_VERSION,
  geminiBody,
  geminiModelPath,
  geminiParameters,
} from '#ai/drivers/gemini/gemini_request'
import type { ModelMessage, ModelRequest } from '#ai/types'

const MODEL = 'gemini-3.8-flash'

function givenRequest(overrides: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: MODEL,
    system: null,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    tools: [],
    ...overrides,
  }
}

function contentsOf(messages: ModelMessage[], model = MODEL) {
  return geminiBody(geminiParameters(givenRequest({ model, messages }))).contents
}

/** A request that uses everything. */
function fullRequest() {
  return givenRequest({
    system: 'Be brief.',
    temperature: 0,
    maxOutputTokens: 100,
    capabilities: { input: ['text'], output: ['text', 'image'], tools: true, reasoning: true },
    tools: [
      {
        name: 'built_in__weather',
        description: 'Tells the weather',
        inputSchema: {
          type: 'object',
          properties: { city: { type: 'string', pattern: '^.+$' } },
          required: ['city'],
        },
      },
      { name: 'now', description: 'The time', inputSchema: { type: 'object', properties: {} } },
    ],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'file', mediaType: 'image/png', data: Buffer.from('png') },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          {
            type: 'tool_call',
            id: 'call_1',
            name: 'built_in__weather',
            input: { city: 'Łódź' },
            metadata: { google: { thoughtSignature: 'c2ln', model: MODEL, functionCallId: 'g1' } },
          },
          { type: 'tool_call', id: 'call_2', name: 'now', input: {} },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool_result',
            id: 'call_1',
            name: 'built_in__weather',
            output: 'rain',
            isError: false,
          },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool_result', id: 'call_2', name: 'now', output: 'broken', isError: true },
        ],
      },
    ],
  })
}

/** The request that the SDK makes of the same parameters. */
async function requestOfSdk(request: ModelRequest) {
  let sent: { url: string; body: unknown; headers: Headers } | undefined
  const client = new GoogleGenAI({
    apiKey: 'key',
    apiVersion: API_VERSION,
    vertexai: false,
    httpOptions: {
      baseUrl: 'http://127.0.0.1',
      fetch: async (input, init) => {
        sent = {
          url: String(input),
          body: JSON.parse(String(init?.body)),
          headers: new Headers(init?.headers),
        }
        return new Response('', { headers: { 'content-type': 'text/event-stream' } })
      },
    },
  })
  await client.models.generateContentStream(geminiParameters(request))
  return sent
}

test.group('Gemini request | contract with the SDK', () => {
  test('the body is the one that @google/genai sends', async ({ assert }) => {
    for (const request of [givenRequest(), fullRequest()]) {
      const body: unknown = JSON.parse(JSON.stringify(geminiBody(geminiParameters(request))))
      const sent = await requestOfSdk(request)
      assert.deepEqual(sent?.body, body)
      assert.equal(
        sent?.url,
        `http://127.0.0.1/v1beta/${geminiModelPath(MODEL)}:streamGenerateContent?alt=sse`
      )
      assert.equal(sent?.headers.get('x-goog-api-key'), 'key')
    }
  })

  test('a model of another collection keeps its path, and none leaves it', ({ assert }) => {
    assert.equal(geminiModelPath('gemini-3.8-flash'), 'models/gemini-3.8-flash')
    assert.equal(geminiModelPath('tunedModels/mine'), 'tunedModels/mine')
    assert.equal(geminiModelPath('a?b#c'), 'models/a%3Fb%23c')
    assert.notInclude(new URL(geminiModelPath('../../x'), 'http://h/v1beta/').pathname, '..')
  })
})

test.group('Gemini request | mapping', () => {
  test('results of one round of calls are one content, with ids that Google gave', ({ assert }) => {
    const contents = contentsOf(fullRequest().messages)
    assert.deepEqual(
      contents.map(({ role }) => role),
      ['user', 'model', 'user']
    )
    assert.deepEqual(contents[2].parts, [
      { functionResponse: { id: 'g1', name: 'built_in__weather', response: { output: 'rain' } } },
      { functionResponse: { name: 'now', response: { error: 'broken' } } },
    ])
    assert.notProperty(contents[1].parts?.[2].functionCall, 'id')
  })

  test('modalities and thoughts are asked for where the model has them', ({ assert }) => {
    const { generationConfig } = geminiBody(geminiParameters(fullRequest()))
    assert.deepEqual(generationConfig, {
      temperature: 0,
      maxOutputTokens: 100,
      responseModalities: ['TEXT', 'IMAGE'],
      thinkingConfig: { includeThoughts: true },
    })
    assert.deepEqual(geminiBody(geminiParameters(givenRequest())).generationConfig, {})
  })

  test('a tool without parameters has none', ({ assert }) => {
    const [tool] = geminiBody(geminiParameters(fullRequest())).tools ?? []
    assert.deepEqual(tool.functionDeclarations?.[1], { name: 'now', description: 'The time' })
  })

  test('nothing empty is sent', ({ assert }) => {
    assert.isEmpty(
      contentsOf([
        { role: 'user', content: [{ type: 'text', text: '' }] },
        { role: 'assistant', content: [{ type: 'text', text: '' }] },
      ])
    )
  })
})

test.group('Gemini request | thought signatures', () => {
  const signed = (thoughtSignature: string, model = MODEL) => ({
    google: { thoughtSignature, model },
  })

  test('each goes back in the part that it came with, also after a reload', ({ assert }) => {
    const message = {
      role: 'assistant' as const,
      content: [
        { type: 'reasoning' as const, text: 'Hm', metadata: signed('s0') },
        { type: 'reasoning' as const, text: 'unsigned' },
        { type: 'text' as const, text: 'Yes' },
        { type: 'text' as const, text: '', metadata: signed('s1') },
        { type: 'tool_call' as const, id: 'c', name: 'f', input: {}, metadata: signed('s2') },
        { type: 'tool_call' as const, id: 'd', name: 'f', input: {} },
      ],
    }
    const reloaded: typeof message = JSON.parse(JSON.stringify(message))
    const [content] = contentsOf([reloaded])
    assert.deepEqual(content.parts, [
      { text: 'Hm', thought: true, thoughtSignature: 's0' },
      { text: 'Yes' },
      { text: '', thoughtSignature: 's1' },
      { functionCall: { name: 'f', args: {} }, thoughtSignature: 's2' },
      { functionCall: { name: 'f', args: {} } },
    ])
  })

  test('one of a picture goes back with the picture', ({ assert }) => {
    const [content] = contentsOf([
      {
        role: 'assistant',
        content: [
          { type: 'file', mediaType: 'image/png', data: Buffer.from('x'), metadata: signed('s3') },
        ],
      },
    ])
    assert.deepEqual(content.parts, [
      { inlineData: { mimeType: 'image/png', data: 'eA==' }, thoughtSignature: 's3' },
    ])
  })

  test('mentions a file that Gemini refuses, instead of failing over it', ({ assert }) => {
    const data = Buffer.from('GIF89a')
    const content = { type: 'file' as const, mediaType: 'image/gif', filename: 'a.gif', data }
    assert.deepEqual(contentsOf([{ role: 'user', content: [content] }]), [
      {
        role: 'user',
        parts: [{ text: '[The file a.gif (image/gif) cannot be read by this model.]' }],
      },
    ])
  })

  test('those of another model stay here, and a call without one says so', ({ assert }) => {
    const messages: ModelMessage[] = [
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Hi', metadata: signed('foreign', 'gemini-2.5-flash') },
          {
            type: 'tool_call',
            id: 'c',
            name: 'f',
            input: {},
            metadata: signed('foreign', 'other'),
          },
          { type: 'tool_call', id: 'd', name: 'f', input: {} },
        ],
      },
    ]
    const [content] = contentsOf(messages)
    assert.deepEqual(content.parts, [
      { text: 'Hi' },
      {
        functionCall: { name: 'f', args: {} },
        thoughtSignature: 'skip_thought_signature_validator',
      },
      { functionCall: { name: 'f', args: {} } },
    ])
    const [older] = contentsOf(messages, 'gemini-2.5-pro')
    assert.notProperty(older.parts?.[1], 'thoughtSignature')
  })
})

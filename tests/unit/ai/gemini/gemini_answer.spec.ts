import { test } from '@japa/runner'
import { GeminiAnswer } from '#ai/drivers/gemini/gemini_answer'
import type { GeminiChunk, GeminiPart } from '#ai/drivers/gemini/gemini_wire'
import { ProviderError } from '#ai/errors'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import type { ModelEvent } from '#ai/types'

const MODEL = 'gemini-3.8-flash'

function givenAnswer() {
  const events: ModelEvent[] = []
  const answer = new GeminiAnswer(MODEL, (event) => events.push(event), {
    name: 'gemini',
    baseUrl: 'http://127.0.0.1',
    apiKey: 'secret-key-1',
    limits: { ...DEFAULT_STREAM_LIMITS, mediaEventSize: 8 },
  })
  const push = (chunk: GeminiChunk) => answer.onEvent(JSON.stringify(chunk))
  return { answer, events, push }
}

function parts(...list: GeminiPart[]): GeminiChunk {
  return { candidates: [{ content: { parts: list } }], responseId: 'r1' }
}

function finish(finishReason = 'STOP'): GeminiChunk {
  return { candidates: [{ content: { parts: [{ text: '' }] }, finishReason }], responseId: 'r1' }
}

function thrownBy(action: () => void): ProviderError {
  try {
    action()
  } catch (error) {
    if (error instanceof ProviderError) {
      return error
    }
    throw error
  }
  throw new Error('nothing was thrown')
}

test.group('Gemini answer | text and thoughts', () => {
  test('thoughts are reasoning, the rest is text', ({ assert }) => {
    const { answer, events, push } = givenAnswer()
    push(parts({ text: 'Let me ', thought: true }, { text: 'see.', thought: true }))
    push(parts({ text: 'Four' }))
    push(parts({ text: '.' }))
    push(finish())
    answer.end()

    assert.deepEqual(
      events.map((event) =>
        event.type === 'finish' ? event.reason : [event.type, 'text' in event && event.text]
      ),
      [['reasoning', 'Let me '], ['reasoning', 'see.'], ['text', 'Four'], ['text', '.'], 'stop']
    )
  })

  test('a signed part is a block of its own and keeps its signature', ({ assert }) => {
    const { events, push } = givenAnswer()
    push(parts({ text: 'a' }))
    push(parts({ text: 'b' }))
    push(parts({ text: '', thoughtSignature: 'sig' }))
    push(parts({ text: 'c' }))

    const blocks = events.map((event) => (event.type === 'text' ? event.block : null))
    assert.equal(blocks[0], blocks[1])
    assert.equal(new Set(blocks).size, 3)
    assert.deepEqual(events[2].type === 'text' && events[2].metadata, {
      google: { thoughtSignature: 'sig', model: MODEL },
    })
    assert.notProperty(events[0], 'metadata')
  })

  test('only the first candidate is read', ({ assert }) => {
    const { events, push } = givenAnswer()
    push({ candidates: [{ index: 1, content: { parts: [{ text: 'other' }] } }] })
    assert.isEmpty(events)
  })
})

test.group('Gemini answer | function calls', () => {
  test('a whole call has its arguments as JSON text and keeps id and signature', ({ assert }) => {
    const { answer, events, push } = givenAnswer()
    push(
      parts({
        functionCall: { id: 'g1', name: 'weather', args: { city: 'Łódź' } },
        thoughtSignature: 'sig',
      })
    )
    push(finish())
    answer.end()

    assert.deepEqual(events, [
      { type: 'tool_call_start', id: 'g1', name: 'weather' },
      { type: 'tool_call_delta', id: 'g1', delta: '{"city":"Łódź"}' },
      {
        type: 'tool_call',
        id: 'g1',
        name: 'weather',
        arguments: '{"city":"Łódź"}',
        metadata: { google: { thoughtSignature: 'sig', model: MODEL, functionCallId: 'g1' } },
      },
      { type: 'finish', reason: 'tool-calls' },
    ])
  })

  test('calls without an id get different ones', ({ assert }) => {
    const { events, push } = givenAnswer()
    push(parts({ functionCall: { name: 'now' } }, { functionCall: { name: 'now' } }))

    const calls = events.filter((event) => event.type === 'tool_call')
    assert.lengthOf(calls, 2)
    assert.notEqual(calls[0].id, calls[1].id)
    assert.equal(calls[0].arguments, '')
    assert.notProperty(calls[0], 'metadata')
  })

  test('streamed arguments are one call whose deltas make up its arguments', ({ assert }) => {
    const { answer, events, push } = givenAnswer()
    const more = (jsonPath: string, value: object, willContinue?: boolean) =>
      parts({
        functionCall: { partialArgs: [{ jsonPath, ...value, willContinue }], willContinue: true },
      })
    push(parts({ functionCall: { name: 'cook', willContinue: true }, thoughtSignature: 'sig' }))
    push(more('$.recipe.steps[0].text', { stringValue: 'Say "hi' }, true))
    push(more('$.recipe.steps[0].text', { stringValue: '"\n' }))
    push(more('$.recipe.steps[0].minutes', { numberValue: 1.5 }))
    push(more('$.recipe.steps[1].text', { stringValue: 'Eat' }))
    push(parts({ functionCall: { willContinue: true } }))
    push(more("$['any name']", { boolValue: false }))
    push(more('$.none', { nullValue: 'NULL_VALUE' }))
    push(parts({ functionCall: {} }))
    push(finish())
    answer.end()

    const [call] = events.filter((event) => event.type === 'tool_call')
    assert.deepEqual(JSON.parse(call.arguments), {
      'recipe': { steps: [{ text: 'Say "hi"\n', minutes: 1.5 }, { text: 'Eat' }] },
      'any name': false,
      'none': null,
    })
    const deltas = events.filter((event) => event.type === 'tool_call_delta')
    assert.equal(deltas.map(({ delta }) => delta).join(''), call.arguments)
    assert.equal(call.metadata?.google.thoughtSignature, 'sig')
    assert.deepEqual(events.at(-1), { type: 'finish', reason: 'tool-calls' })
  })

  test('a call that was cut off can never be read as a call', ({ assert }) => {
    const { answer, events, push } = givenAnswer()
    push(
      parts({
        functionCall: {
          name: 'pay',
          partialArgs: [{ jsonPath: '$.amount', stringValue: '100', willContinue: true }],
          willContinue: true,
        },
      })
    )
    push(finish('MAX_TOKENS'))
    answer.end()

    const [call] = events.filter((event) => event.type === 'tool_call')
    assert.equal(call.arguments, '{"amount":"100')
    assert.throws(() => JSON.parse(call.arguments))
    assert.deepEqual(events.at(-1), { type: 'finish', reason: 'length' })
  })

  test('arguments at impossible places are refused', ({ assert }) => {
    const write = (...paths: string[]) => {
      const { push } = givenAnswer()
      push(
        parts({
          functionCall: {
            name: 'f',
            partialArgs: paths.map((jsonPath) => ({ jsonPath, stringValue: 'x' })),
            willContinue: true,
          },
        })
      )
    }
    for (const paths of [
      ['$.list[1000000000]'],
      ['$.a', '$.a'],
      ['$.a.b', '$.c', '$.a.d'],
      ['$.a', '$.a.b'],
      ['$..a'],
      ['$.*'],
      ['$'],
      ['a.b'],
      ['$[0]', '$.a'],
    ]) {
      assert.throws(() => write(...paths), SyntaxError)
    }
    assert.doesNotThrow(() => write('$.__proto__.polluted', '$.a'))
    assert.notProperty({}, 'polluted')
  })
})

test.group('Gemini answer | media and sources', () => {
  test('pictures are files with their signature, drafts among the thoughts are not', ({
    assert,
  }) => {
    const { events, push } = givenAnswer()
    const inlineData = { mimeType: 'image/png', data: Buffer.from('picture').toString('base64') }
    push(parts({ inlineData, thought: true }))
    push(parts({ inlineData, thoughtSignature: 'sig' }))

    assert.deepEqual(events, [
      {
        type: 'file',
        mediaType: 'image/png',
        data: Buffer.from('picture'),
        metadata: { google: { thoughtSignature: 'sig', model: MODEL } },
      },
    ])
  })

  test('pieces of speech are one WAV file', ({ assert }) => {
    const { answer, events, push } = givenAnswer()
    const piece = (data: string) =>
      parts({
        inlineData: {
          mimeType: 'audio/L16;codec=pcm;rate=16000',
          data: Buffer.from(data).toString('base64'),
        },
      })
    push(piece('abcd'))
    push(piece('ef'))
    push(finish())
    answer.end()

    const [file] = events
    assert.isTrue(file.type === 'file' && file.mediaType === 'audio/wav')
    const wav = file.type === 'file' ? Buffer.from(file.data) : Buffer.alloc(0)
    assert.equal(wav.toString('latin1', 0, 4), 'RIFF')
    assert.equal(wav.readUInt32LE(4), wav.length - 8)
    assert.equal(wav.readUInt32LE(24), 16_000)
    assert.equal(wav.toString('latin1', 44), 'abcdef')
  })

  test('a recording has begun with its first piece, and may not grow without end', ({ assert }) => {
    const { answer, push } = givenAnswer()
    const piece = { inlineData: { mimeType: 'audio/L16', data: 'YWJjZA==' } }
    assert.isFalse(answer.collecting)
    push(parts(piece))
    push(parts(piece))
    assert.isTrue(answer.collecting)
    assert.equal(thrownBy(() => push(parts(piece))).details.reason, 'audio too large')
  })

  test('each source is told once, and only what a reader can open', ({ assert }) => {
    const { events, push } = givenAnswer()
    const groundingMetadata = {
      groundingChunks: [
        { web: { uri: 'https://a.example/', title: 'A' } },
        { web: { uri: 'javascript:alert(1)', title: 'B' } },
      ],
    }
    push({ candidates: [{ groundingMetadata }] })
    push({
      candidates: [
        {
          groundingMetadata,
          citationMetadata: { citationSources: [{ uri: 'https://c.example/' }] },
        },
      ],
    })

    assert.deepEqual(events, [
      { type: 'source', url: 'https://a.example/', title: 'A' },
      { type: 'source', url: 'https://c.example/' },
    ])
  })
})

test.group('Gemini answer | usage and end', () => {
  test('thoughts are output, and the same counts are told once', ({ assert }) => {
    const { events, push } = givenAnswer()
    const usageMetadata = {
      promptTokenCount: 10,
      toolUsePromptTokenCount: 2,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 4,
      cachedContentTokenCount: 5,
    }
    push({ usageMetadata })
    push({ usageMetadata })
    push({ usageMetadata: {} })

    assert.deepEqual(events, [
      {
        type: 'usage',
        usage: { inputTokens: 12, outputTokens: 7, cachedInputTokens: 5, reasoningTokens: 4 },
      },
    ])
  })

  test('maps the finish reason {reason}')
    .with([
      { reason: 'STOP', to: 'stop' },
      { reason: 'MAX_TOKENS', to: 'length' },
      { reason: 'CONTINUATION', to: 'length' },
      { reason: 'LANGUAGE', to: 'other' },
      { reason: 'MALFORMED_FUNCTION_CALL', to: 'other' },
      { reason: 'UNEXPECTED_TOOL_CALL', to: 'other' },
      { reason: 'OTHER', to: 'other' },
      { reason: 'SOMETHING_NEW', to: 'other' },
    ])
    .run(({ assert }, { reason, to }) => {
      const { answer, events, push } = givenAnswer()
      push(finish(reason))
      answer.end()
      assert.deepEqual(events, [{ type: 'finish', reason: to }])
    })

  test('a filter ends the answer: {0}')
    .with([
      'SAFETY',
      'RECITATION',
      'BLOCKLIST',
      'PROHIBITED_CONTENT',
      'SPII',
      'IMAGE_SAFETY',
      'IMAGE_PROHIBITED_CONTENT',
      'IMAGE_RECITATION',
    ])
    .run(({ assert }, reason) => {
      const { answer, events, push } = givenAnswer()
      push(parts({ text: 'No' }))
      push(finish(reason))
      assert.equal(thrownBy(() => answer.end()).code, 'content_filtered')
      assert.lengthOf(events, 1)
    })

  test('the last finish reason counts', ({ assert }) => {
    const { answer, push } = givenAnswer()
    push(finish())
    push(finish('RECITATION'))
    assert.equal(thrownBy(() => answer.end()).code, 'content_filtered')
  })

  test('a refused prompt is filtered, after its usage', ({ assert }) => {
    const { events, push } = givenAnswer()
    const error = thrownBy(() =>
      push({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 3 } })
    )
    assert.equal(error.code, 'content_filtered')
    assert.equal(events[0].type, 'usage')
  })

  test('no finish reason is a protocol error', ({ assert }) => {
    const { answer, push } = givenAnswer()
    push(parts({ text: 'half' }))
    assert.equal(thrownBy(() => answer.end()).code, 'provider_protocol_error')
  })

  test('answers of the old form are not over while STOP is repeated', ({ assert }) => {
    const { answer, push } = givenAnswer()
    push({ candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' }] })
    assert.isFalse(answer.finished)

    const current = givenAnswer()
    current.push(parts({ text: 'a' }))
    assert.isFalse(current.answer.finished)
    current.push(finish())
    assert.isTrue(current.answer.finished)
  })

  test('an error in the stream has its code, is not tried again and shows no key', ({ assert }) => {
    const { push } = givenAnswer()
    const error = thrownBy(() =>
      push({
        error: {
          code: 429,
          message: 'quota of secret-key-1',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', 'retryDelay': '34.4s' }],
        },
      })
    )
    assert.equal(error.code, 'provider_rate_limited')
    assert.isFalse(error.retryable)
    assert.equal(error.retryAfterMs, 34_400)
    assert.notInclude(JSON.stringify(error.details) + error.message, 'secret-key-1')
  })

  test('what is no JSON object is a protocol error that quotes nothing')
    .with(['', '{"candidates"', 'null', '3', 'private words'])
    .run(({ assert }, data) => {
      const { answer } = givenAnswer()
      const error = thrownBy(() => answer.onEvent(data))
      assert.equal(error.code, 'provider_protocol_error')
      assert.notInclude(JSON.stringify(error.details), 'private')
    })
})

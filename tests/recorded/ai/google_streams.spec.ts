import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import { ProviderError } from '#ai/errors'
import { ask, givenCall, givenModel, givenModels } from '#tests/helpers/ai'
import { RECORDINGS, SKIP_WITHOUT_RECORDINGS, recordedEvents } from '#tests/helpers/recordings'
import { startReplay, type ReplayKnobs, type ReplayServer } from '../../support/replay_upstream.mjs'
import { expectedOfGoogle } from './google_expectations.js'
import type { GoogleAnswer } from './google_expectations.js'
import type { ModelEvent, ModelMessage } from '#ai/types'

const STREAMS = [
  'google/google-text.chunks.txt',
  'google/google-reasoning.chunks.txt',
  'google/google-reasoning-gemini3.chunks.txt',
  'google/google-tool-call.chunks.txt',
  'google/google-tool-call-gemini3.chunks.txt',
  'google/google-stream-no-args-tool-call.chunks.txt',
  'google/google-stream-tool-call-arguments.chunks.txt',
  'google/google-vertex-stream-tool-call-arguments-nested.1.chunks.txt',
  'google-legacy-sdk-mocks/streaming-success-basic-reply-long.txt',
  'google-legacy-sdk-mocks/streaming-success-basic-reply-short.txt',
  'google-legacy-sdk-mocks/streaming-success-citations.txt',
  'google-legacy-sdk-mocks/streaming-success-function-call-short.txt',
  'google-legacy-sdk-mocks/streaming-success-search-grounding.txt',
  'google-legacy-sdk-mocks/streaming-success-utf8.txt',
  'google-legacy-sdk-mocks/streaming-unknown-enum.txt',
]

const FAILURES = [
  {
    fixture: 'google-legacy-sdk-mocks/streaming-failure-empty-content.txt',
    code: 'provider_protocol_error',
    text: '',
  },
  {
    fixture: 'google-legacy-sdk-mocks/streaming-failure-finish-reason-safety.txt',
    code: 'content_filtered',
    text: 'No',
  },
  {
    fixture: 'google-legacy-sdk-mocks/streaming-failure-prompt-blocked-safety.txt',
    code: 'content_filtered',
    text: '',
  },
  {
    fixture: 'google-legacy-sdk-mocks/streaming-failure-recitation-no-content.txt',
    code: 'content_filtered',
    text: 'Copyrighted text goes hereMore copyrighted text',
  },
]

const COMPLETIONS = [
  'google/google-text.json',
  'google/google-reasoning.json',
  'google/google-reasoning-gemini3.json',
  'google-legacy-sdk-mocks/unary-success-basic-reply-long.json',
  'google-legacy-sdk-mocks/unary-success-basic-reply-short.json',
  'google-legacy-sdk-mocks/unary-success-citations.json',
  'google-legacy-sdk-mocks/unary-success-logprobs.json',
  'google-legacy-sdk-mocks/unary-success-search-grounding.json',
  'google-legacy-sdk-mocks/unary-unknown-enum.json',
]

const FAILED_COMPLETIONS = [
  { fixture: 'google-legacy-sdk-mocks/unary-failure-citations.json', code: 'content_filtered' },
  {
    fixture: 'google-legacy-sdk-mocks/unary-failure-empty-content.json',
    code: 'provider_protocol_error',
  },
  {
    fixture: 'google-legacy-sdk-mocks/unary-failure-finish-reason-safety.json',
    code: 'content_filtered',
  },
  {
    fixture: 'google-legacy-sdk-mocks/unary-failure-prompt-blocked-safety.json',
    code: 'content_filtered',
  },
  {
    fixture: 'google-legacy-sdk-mocks/unary-failure-image-rejected.json',
    code: 'provider_rejected',
  },
  { fixture: 'google/google-429-retry-info.json', code: 'provider_rate_limited' },
]

/** Whole, and cut where it hurts. */
const DELIVERIES: ReplayKnobs[] = [
  {},
  { split: 1 },
  { split: 7 },
  { split: 'utf8' },
  { split: 'line' },
  { split: 'mix' },
  { eol: 'lf', split: 'mix' },
  { eol: 'cr', split: 'mix' },
  { eol: 'lf', split: 1 },
  { bom: 1, split: 1 },
  { noct: 1 },
]

/* Cut into single bytes on a busy machine, a stream may take longer than the usual limits of tests. */
const TIMEOUT_MS = 60_000

type AssistantContent = Extract<ModelMessage, { role: 'assistant' }>['content']

const MODEL = 'gemini/gemini-3.1-pro-preview'
const PROMPT: ModelMessage = { role: 'user', content: [{ type: 'text', text: 'Go on' }] }

function describeKnobs(knobs: ReplayKnobs): string {
  return Object.entries(knobs)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

/** Exactly one JSON object, or nothing for a call without arguments. */
function parsedArguments(text: string): unknown {
  return text === '' ? {} : JSON.parse(text)
}

/** The parts of an event or a request that carry a signature, with what they are. */
function signedParts(json: string): unknown[] {
  const found: unknown[] = []
  JSON.parse(json, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'thoughtSignature' in value) {
      const { text, functionCall, thoughtSignature } = Object(value)
      found.push({ thoughtSignature, text, call: functionCall?.name })
    }
    return value
  })
  return found
}

/** The content of the answer as a message keeps it: text of one block in one part. */
function assistantContent(events: ModelEvent[]): AssistantContent {
  const content: AssistantContent = []
  let block: string | undefined
  for (const event of events) {
    const last = content.at(-1)
    if (event.type === 'text' || event.type === 'reasoning') {
      const { type, text, metadata } = event
      if (last?.type === type && block === event.block && !metadata) {
        last.text += text
      } else {
        content.push({ type, text, ...(metadata && { metadata }) })
      }
      block = event.block
    } else if (event.type === 'tool_call') {
      const { id, name, arguments: text, metadata } = event
      content.push({
        type: 'tool_call',
        id,
        name,
        input: parsedArguments(text),
        ...(metadata && { metadata }),
      })
    }
  }
  return content
}

test.group('Recorded Gemini streams', (group) => {
  let replay: ReplayServer

  group.each.skip(SKIP_WITHOUT_RECORDINGS.skip, SKIP_WITHOUT_RECORDINGS.reason)
  group.each.timeout(TIMEOUT_MS)
  group.setup(async () => {
    replay = await startReplay({ fixtures: RECORDINGS })
    return () => replay.close()
  })
  group.each.setup(() => replay.reset())

  const givenGemini = () =>
    givenModels(
      { gemini: { driver: 'gemini', baseUrl: replay.url, apiKey: 'test-key' } },
      { limits: DEFAULT_STREAM_LIMITS, catalogue: [givenModel(MODEL)] }
    )

  const askFor = (knobs: ReplayKnobs, messages: ModelMessage[] = [PROMPT]) => {
    replay.use(knobs)
    return ask(givenGemini(), MODEL, givenCall({ messages }))
  }

  const complete = async (fixture: string) => {
    replay.use({ fixture })
    const models = givenGemini()
    return models.complete(models.resolve(MODEL), givenCall(), new AbortController().signal)
  }

  test('{$self} gives exactly what it says')
    .with(STREAMS)
    .run(async ({ assert }, fixture) => {
      const expected = expectedOfGoogle(recordedEvents(fixture))
      assert.isNotEmpty(expected.text + expected.toolCalls.map(({ name }) => name).join(''))
      for (const knobs of DELIVERIES) {
        const { answer, error, events } = await askFor({ fixture, ...knobs })
        if (error !== null) {
          throw error
        }
        const toolCalls = answer.toolCalls.map(({ name, arguments: text }) => ({
          name,
          input: parsedArguments(text),
        }))
        const got: GoogleAnswer = { ...answer, toolCalls }
        assert.deepEqual(got, expected, describeKnobs(knobs))

        const ids = answer.toolCalls.map(({ id }) => id)
        assert.equal(new Set(ids).size, ids.length, 'calls have ids of their own')
        for (const { id, arguments: text } of answer.toolCalls) {
          const deltas = events.map((event) =>
            event.type === 'tool_call_delta' && event.id === id ? event.delta : ''
          )
          assert.equal(deltas.join(''), text, 'the deltas are the arguments')
        }
      }
    })

  test('{fixture} fails with {code}')
    .with(FAILURES)
    .run(async ({ assert }, { fixture, code, text }) => {
      for (const knobs of DELIVERIES) {
        const { answer, error } = await askFor({ fixture, ...knobs })
        assert.equal(error?.code, code, describeKnobs(knobs))
        assert.equal(answer.text, text, describeKnobs(knobs))
        assert.isNull(answer.finishReason)
      }
    })

  test('signatures go back in the parts that they came with: {$self}')
    .with(STREAMS.filter((fixture) => fixture.startsWith('google/')))
    .run(async ({ assert }, fixture) => {
      const { events } = await askFor({ fixture })
      const signed = recordedEvents(fixture).flatMap((event) => signedParts(event))
      assert.isNotEmpty(signed)

      const content = assistantContent(events)
      const reloaded: ModelMessage = JSON.parse(JSON.stringify({ role: 'assistant', content }))
      await askFor({ fixture }, [PROMPT, reloaded])

      const sent = replay.log.at(-1)?.body
      assert.deepEqual(signedParts(JSON.stringify(sent)), signed)
    })

  test('a limit of requests tells how long to wait, and is not tried again before', async ({
    assert,
  }) => {
    const { error } = await askFor({ fixture: 'google/google-429-retry-info.json' })
    assert.equal(error?.code, 'provider_rate_limited')
    assert.equal(error?.retryAfterMs, 34_400)
    assert.lengthOf(replay.log, 1)
  })

  test('in one piece: {$self}')
    .with(COMPLETIONS)
    .run(async ({ assert }, fixture) => {
      const expected = expectedOfGoogle([readFileSync(`${RECORDINGS}/${fixture}`, 'utf8')])
      assert.deepEqual(await complete(fixture), { text: expected.text, usage: expected.usage })
      assert.lengthOf(replay.log, 1)
    })

  test('in one piece: {fixture} fails with {code}')
    .with(FAILED_COMPLETIONS)
    .run(async ({ assert }, { fixture, code }) => {
      try {
        await complete(fixture)
        assert.fail('it succeeded')
      } catch (error) {
        assert.instanceOf(error, ProviderError)
        assert.equal(error instanceof ProviderError && error.code, code)
      }
      assert.lengthOf(replay.log, 1)
    })
})

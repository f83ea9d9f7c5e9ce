import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { ask, givenModel, givenModels } from '#tests/helpers/ai'
import { RECORDINGS, SKIP_WITHOUT_RECORDINGS, recordedEvents } from '#tests/helpers/recordings'
import { startReplay, type ReplayKnobs, type ReplayServer } from '../../support/replay_upstream.mjs'
import { expectedOfChat, expectedOfResponses, responsesOf } from './openai_expectations.js'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import type { Answer } from '#tests/helpers/ai'

const CHAT = [
  'openai-chat/openai-text.chunks.txt',
  'openai-chat/azure-model-router.1.chunks.txt',
  'openai-chat/cassettes/openai_moderation_stream.sse',
  'openai-chat/cassettes/run_stream_sync_streams_real_model.1.sse',
  'openai-chat/cassettes/run_stream_sync_streams_real_model.2.sse',
  'deepseek/deepseek-text.chunks.txt',
  'deepseek/deepseek-reasoning.chunks.txt',
  'deepseek/deepseek-tool-call.chunks.txt',
  'openai-node-snapshots/ChatCompletionStream__stream-emits-content-logprobs-events-1.sse',
  'openai-node-snapshots/ChatCompletionStream__stream-emits-refusal-logprobs-events-1.sse',
  'openai-node-snapshots/ChatCompletionStream__stream-is-robust-against-leading-newline-chunks-1.sse',
  'openai-node-snapshots/ChatCompletionStream__stream-works-1.sse',
]

const RESPONSES = [
  'openai-responses/openai_responses_stream.1.sse',
  'openai-responses/openai_responses_stream.2.sse',
  'openai-responses/openai_responses_streaming_usage.sse',
  'openai-responses/openai-image-generation-tool.1.chunks.txt',
  'openai-responses/openai-reasoning-encrypted-content.1.chunks.txt',
  'openai-node-snapshots/ResponseStream__stream-reasoning-works-1.sse',
  'openai-node-snapshots/ResponseStream__stream-standard-text-works-1.sse',
]

/** Whole, and cut where it hurts. */
const DELIVERIES: ReplayKnobs[] = [
  {},
  { split: 1 },
  { split: 7 },
  { split: 'utf8' },
  { split: 'line' },
  { split: 'mix' },
  { eol: 'crlf', split: 'mix' },
  { eol: 'cr', split: 'mix' },
  { eol: 'crlf', split: 1 },
  { eol: 'cr' },
  { bom: 1, split: 1 },
  { noct: 1 },
  { nodone: 1 },
]

/* Cut into single bytes on a busy machine, a stream may take longer than the usual limits of tests. */
const TIMEOUT_MS = 60_000

function describeKnobs(knobs: ReplayKnobs): string {
  return Object.entries(knobs)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

async function answerOf(
  replay: ReplayServer,
  api: 'chat' | 'responses',
  knobs: ReplayKnobs
): Promise<Answer> {
  const models = givenModels(
    { openai: { driver: 'openai', baseUrl: `${replay.url}/v1`, apiKey: 'test-key', api } },
    { limits: DEFAULT_STREAM_LIMITS, catalogue: [givenModel('openai/test-model')] }
  )
  replay.use(knobs)
  const { answer, error } = await ask(models, 'openai/test-model')
  if (error !== null) {
    throw error
  }
  return answer
}

test.group('Recorded OpenAI streams', (group) => {
  let replay: ReplayServer
  let folder: string

  group.each.skip(SKIP_WITHOUT_RECORDINGS.skip, SKIP_WITHOUT_RECORDINGS.reason)
  group.each.timeout(TIMEOUT_MS)
  group.setup(async () => {
    replay = await startReplay({ fixtures: RECORDINGS })
    folder = mkdtempSync(join(tmpdir(), 'chatflow-recorded-'))
    return async () => {
      await replay.close()
      rmSync(folder, { recursive: true })
    }
  })

  test('Chat Completions: {$self} gives exactly what it says')
    .with(CHAT)
    .run(async ({ assert }, fixture) => {
      const expected = expectedOfChat(recordedEvents(fixture))
      assert.isNotEmpty(expected.text + expected.toolCalls.map(({ name }) => name).join(''))
      for (const knobs of DELIVERIES) {
        const answer = await answerOf(replay, 'chat', { fixture, ...knobs })
        assert.deepEqual(answer, expected, describeKnobs(knobs))
      }
    })

  test('Responses: {$self} gives exactly what it says')
    .with(RESPONSES)
    .run(async ({ assert }, fixture) => {
      const responses = responsesOf(recordedEvents(fixture))
      assert.isNotEmpty(responses)
      const parts = await startReplay({ fixtures: folder })
      for (const events of responses) {
        writeFileSync(join(folder, 'one.chunks.txt'), events.join('\n'))
        const expected = expectedOfResponses(events)
        for (const knobs of DELIVERIES) {
          const answer = await answerOf(parts, 'responses', { fixture: 'one.chunks.txt', ...knobs })
          assert.deepEqual(answer, expected, describeKnobs(knobs))
        }
      }
      await parts.close()
    })

  test('Responses: a stream that reports an exceeded quota is a fault of the configuration', async ({
    assert,
  }) => {
    const fixture = 'openai-responses/openai-error.1.chunks.txt'
    await assert.rejects(
      () => answerOf(replay, 'responses', { fixture }),
      'The model provider refused the credentials or settings of this server. Please tell its administrator.'
    )
  })

  test('Chat Completions: a recorded 400 is a rejected request', async ({ assert }) => {
    const fixture = 'openai-chat/cassettes/openai_web_search_tool_model_not_supported.error400.json'
    await assert.rejects(
      () => answerOf(replay, 'chat', { fixture }),
      'The model provider did not accept this request.'
    )
  })
})

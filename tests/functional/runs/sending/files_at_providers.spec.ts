import { fileURLToPath } from 'node:url'
import { test } from '@japa/runner'
import { GeminiDriver } from '#ai/drivers/gemini/gemini_driver'
import { OpenAiDriver } from '#ai/drivers/openai/openai_driver'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import type { ModelDriver } from '#ai/types'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels } from '#tests/helpers/chats'
import { PNG, upload } from '#tests/helpers/files'
import { startReplay, type ReplayServer } from '../../../support/replay_upstream.mjs'

const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url))

const PDF = Buffer.from('%PDF-1.7\n%%EOF\n')
const WAV = Buffer.concat([Buffer.from('RIFF\x24\x00\x00\x00WAVEfmt '), Buffer.alloc(28)])
const NOTES = 'File notes.md (text/markdown):\n\nBuy milk.'

const base64 = (data: Buffer) => data.toString('base64')
const dataUrl = (type: string, data: Buffer) => `data:${type};base64,${base64(data)}`

test.group('Files on their way to providers', (group) => {
  let replay: ReplayServer

  group.setup(async () => {
    replay = await startReplay({ fixtures: FIXTURES })
    return () => replay.close()
  })
  group.each.setup(() => replay.reset())

  const options = { apiKey: 'test-key', limits: DEFAULT_STREAM_LIMITS }
  const openAi = (api: 'responses' | 'chat') =>
    new OpenAiDriver({ ...options, name: 'openai', baseUrl: `${replay.url}/v1`, api })

  /** What a provider is sent for a question with one file of each kind. */
  async function sentBy(driver: ModelDriver, fixture: string): Promise<unknown> {
    const account = await createAccount()
    using fake = await fakeModels()
    fake.script((request, emit, signal) => driver.stream(request, emit, signal))
    replay.queue({ fixture })
    const files = [
      await upload(account, 'cat.png', PNG),
      await upload(account, 'a.pdf', PDF),
      await upload(account, 'a.wav', WAV),
      await upload(account, 'notes.md', 'Buy milk.'),
    ]
    const parts = files.map(({ body }) => ({ type: 'file', file_id: body.id }))
    const { status, text } = await chat(account, {
      parts: [...parts, { type: 'text', text: 'What is this?' }],
    })
    if (status !== 200) {
      throw new Error(text)
    }
    return JSON.parse(JSON.stringify(replay.log[0].body))
  }

  test('take the forms of Chat Completions', async ({ assert }) => {
    assert.containSubset(await sentBy(openAi('chat'), 'openai-chat/text.sse'), {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: dataUrl('image/png', PNG) } },
            {
              type: 'file',
              file: { filename: 'a.pdf', file_data: dataUrl('application/pdf', PDF) },
            },
            { type: 'input_audio', input_audio: { data: base64(WAV), format: 'wav' } },
            { type: 'text', text: NOTES },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    })
  })

  test('take the forms of Responses, which hears nothing', async ({ assert }) => {
    assert.containSubset(await sentBy(openAi('responses'), 'openai-responses/text.sse'), {
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_image', image_url: dataUrl('image/png', PNG) },
            {
              type: 'input_file',
              filename: 'a.pdf',
              file_data: dataUrl('application/pdf', PDF),
            },
            {
              type: 'input_text',
              text: '[The file a.wav (audio/wav) cannot be read by this model.]',
            },
            { type: 'input_text', text: NOTES },
            { type: 'input_text', text: 'What is this?' },
          ],
        },
      ],
    })
  })

  test('take the forms of Gemini', async ({ assert }) => {
    const driver = new GeminiDriver({ ...options, name: 'gemini', baseUrl: replay.url })
    assert.containSubset(await sentBy(driver, 'gemini/text.sse'), {
      contents: [
        {
          role: 'user',
          parts: [
            { inlineData: { mimeType: 'image/png', data: base64(PNG) } },
            { inlineData: { mimeType: 'application/pdf', data: base64(PDF) } },
            { inlineData: { mimeType: 'audio/wav', data: base64(WAV) } },
            { text: NOTES },
            { text: 'What is this?' },
          ],
        },
      ],
    })
  })
})

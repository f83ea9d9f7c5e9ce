import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { RunEngine } from '#runs/run_engine'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, messagesOf, serverUrl, textsOf } from '#tests/helpers/chats'
import { PNG } from '#tests/helpers/files'
import { addServer } from '#tests/helpers/mcp_host'
import { startEverything } from '#tests/helpers/mcp_servers'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { until } from '#tests/helpers/until'
import type { PresentedMessage } from '#conversations/read_message_page'

const FEATURES = 'demo://resource/static/document/features.md'

function filesOf({ parts }: PresentedMessage) {
  return parts.filter((part) => part.type === 'file')
}

async function textAt(url: string): Promise<string> {
  const response = await fetch(url.replace(/^https?:\/\/[^/]+/, serverUrl()))
  return response.text()
}

test.group('What a message attaches from the reference server', () => {
  test('resources, as text and as bytes, are files to people and text to models', async ({
    assert,
    cleanup,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const id = await addServer('all', await startEverything('streamableHttp', cleanup), cleanup)
    const answer = await chat(account, {
      parts: [
        { type: 'text', text: 'What can it do?' },
        { type: 'resource', server: 'all', uri: FEATURES },
        { type: 'resource', server: id.toUpperCase(), uri: 'demo://resource/dynamic/blob/7' },
      ],
      model: 'unknown/text-only',
    })
    assert.equal(answer.status, 200, answer.text)

    const [question] = await messagesOf(account, answer.body.conversation_id)
    const [features, blob] = filesOf(question)
    assert.containsSubset(features, {
      mediaType: 'text/markdown',
      filename: 'features.md',
      providerMetadata: { chatflow: { kind: 'resource', server: 'all', name: FEATURES } },
    })
    assert.containsSubset(blob, { mediaType: 'text/plain', filename: '7' })
    const stored = await textAt(features.url)
    assert.include(stored, 'Everything Server')
    assert.match(await textAt(blob.url), /^Resource 7: This is a base64 blob/)

    const [sent] = textsOf(fake.requests[0])
    assert.include(
      sent,
      `File features.md (text/markdown, from the resource ${FEATURES} of the server all):\n\n${stored}`
    )
    assert.include(sent, 'Resource 7: This is a base64 blob')
  })

  test('prompts, with what they embed, in order and with who says it', async ({
    assert,
    cleanup,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    await addServer('all', await startEverything('streamableHttp', cleanup), cleanup)
    const values = { resourceType: 'Text', resourceId: '3' }
    const answer = await chat(account, {
      parts: [
        { type: 'prompt', server: 'all', name: 'args-prompt', arguments: { city: 'Bern' } },
        { type: 'prompt', server: 'all', name: 'resource-prompt', arguments: values },
      ],
    })
    assert.equal(answer.status, 200, answer.text)
    const [question] = await messagesOf(account, answer.body.conversation_id)
    assert.deepEqual(
      filesOf(question).map(({ filename }) => filename),
      ['args-prompt.txt', 'resource-prompt.txt', '3']
    )
    const [sent] = textsOf(fake.requests[0])
    assert.include(sent, 'from the prompt args-prompt of the server all')
    assert.include(sent, "user: What's weather in Bern?")
    assert.match(sent, /user: \[3, which comes next\]\nFile 3 [^]*Resource 3: This is a plaintext/)
  })
})

test.group('What a message attaches', () => {
  test('is read once: a repeat under the same key asks nobody', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    const keyed = { headers: { ...account.headers, 'idempotency-key': 'once' } }
    const part = { type: 'resource', server: 'modern', uri: 'note://one' }
    const body = { parts: [part, part] }
    const first = await chat(keyed, body)
    assert.equal(first.status, 200, first.text)
    const again = await chat(keyed, body)
    assert.equal(again.text, first.text)
    assert.equal(server.reads, 1)
    assert.lengthOf(fake.requests, 1)

    /* A later message does not read it either: the model gets what was stored. */
    server.note = [{ uri: 'note://one', text: 'another note' }]
    await chat(account, { message: 'And now?', conversation_id: first.body.conversation_id })
    assert.equal(server.reads, 1)
    assert.match(textsOf(fake.requests[1])[0], /a note$/)
  })

  test('is told by its bytes, not by what its server says', async ({ assert, cleanup }) => {
    using _ = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    server.note = [
      { uri: 'x://a/../photo.html?q', mimeType: 'text/html', blob: PNG.toString('base64') },
      { uri: 'x://page.html', mimeType: 'text/html', text: '<script>\u0000' },
    ]
    const answer = await chat(account, {
      parts: [{ type: 'resource', server: 'modern', uri: 'note://one' }],
    })
    assert.equal(answer.status, 200, answer.text)
    const [question] = await messagesOf(account, answer.body.conversation_id)
    const [photo, page] = filesOf(question)
    assert.containsSubset(photo, { mediaType: 'image/png', filename: 'photo.html' })
    assert.containsSubset(page, { mediaType: 'text/plain', filename: 'page.html.txt' })
    assert.equal(await textAt(page.url), '<script>')
  })

  test('may be a picture in a prompt', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    const image = { type: 'image', mimeType: 'image/png', data: PNG.toString('base64') } as const
    server.summary = [
      { role: 'assistant', content: { type: 'text', text: 'I sum up pictures.' } },
      { role: 'user', content: image },
      { role: 'user', content: { type: 'text', text: 'This one.' } },
    ]
    const answer = await chat(account, {
      parts: [{ type: 'prompt', server: 'modern', name: 'summary' }],
    })
    assert.equal(answer.status, 200, answer.text)
    const [{ content }] = fake.requests[0].messages
    assert.deepEqual(
      content.map(({ type }) => type),
      ['text', 'file', 'text']
    )
    const texts = textsOf(fake.requests[0])[0]
    assert.include(texts, 'assistant: I sum up pictures.\n\nuser: [image/png, which comes next]')
    assert.include(texts, 'user: This one.')
  })

  test('keeps nobody else waiting, nor a server that stops', async ({ assert, cleanup }) => {
    using _ = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    const { promise, resolve } = Promise.withResolvers<void>()
    server.held = promise
    const waiting = chat(account, {
      parts: [{ type: 'resource', server: 'modern', uri: 'note://one' }],
    })
    await until(() => server.reads === 1, 'the note is asked for', 10_000)
    const other = await chat(account, { message: 'Hello' })
    assert.equal(other.status, 200)
    const engine = await app.container.make(RunEngine)
    await engine.started()
    resolve()
    const answer = await waiting
    assert.equal(answer.status, 200, answer.text)
  })
})

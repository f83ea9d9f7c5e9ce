import { test } from '@japa/runner'
import { storedUrl } from '#files/store_file'
import { createAccount } from '#tests/helpers/accounts'
import { addBranch, addMessage, createConversation } from '#tests/helpers/conversations'
import { createFile } from '#tests/helpers/files'

test.group('GET /conversations/{id}/export', () => {
  test('is JSON of everything, all branches in their order', async ({ client, assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account, { title: 'Süßes "Ende" / 50%' })
    const ids = await addBranch(conversation, 45)
    const version = await addMessage(conversation, { role: 'assistant', parentId: ids[0] })

    const path = `/conversations/${conversation.id}`
    const response = await client.get(`${path}/export?format=json`).headers(account.headers)
    response.assertStatus(200)
    response.assertHeader('content-type', 'application/json; charset=utf-8')
    assert.equal(
      response.header('content-disposition'),
      `attachment; filename="S__es _Ende_ _ 50_.json"; filename*=UTF-8''S%C3%BC%C3%9Fes%20%22Ende%22%20_%2050%25.json`
    )
    const exported = JSON.parse(response.text())
    const shown = await client.get(path).qs({ limit: 1 }).headers(account.headers)
    const { messages, ...resource } = shown.body()
    assert.deepEqual(exported.conversation, resource)
    assert.deepEqual(
      exported.messages.map(({ id }: { id: string }) => id),
      [...ids, version]
    )
    assert.deepEqual(exported.messages.at(-1), messages.data[0])
    assert.deepEqual(exported.messages.at(-1).siblings, [ids[1], version])
  })

  test('is JSON where no format is asked for, and valid without messages', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const { id } = await createConversation(account)
    const response = await client.get(`/conversations/${id}/export`).headers(account.headers)
    assert.deepEqual(JSON.parse(response.text()).messages, [])
    assert.include(response.header('content-disposition') ?? '', '"Conversation.json"')
  })

  test('is Markdown for people', async ({ client, assert }) => {
    const account = await createAccount({ fullName: 'Ada' })
    const conversation = await createConversation(account, { title: 'A\ntitle' })
    const file = await createFile({ ownerId: account.id, conversationId: conversation.id })
    const question = await addMessage(conversation, { text: 'Why?\n\n```js\nx\n```' })
    await addMessage(conversation, {
      role: 'assistant',
      parentId: question,
      parts: [
        { type: 'step-start' },
        { type: 'reasoning', text: 'Hm.\nSo.' },
        { type: 'text', text: 'Because.' },
        { type: 'file', mediaType: 'image/png', filename: 'a[1].png', url: storedUrl(file) },
        { type: 'source-url', sourceId: '1', url: 'https://example.test/', title: 'Source' },
        {
          type: 'dynamic-tool',
          toolName: 'calculator',
          toolCallId: 'c1',
          state: 'output-available',
          input: { sum: '```' },
          output: 4,
        },
      ],
    })
    await addMessage(conversation, { role: 'assistant', parentId: question, text: 'Or not.' })
    const response = await client
      .get(`/conversations/${conversation.id}/export?format=md`)
      .headers(account.headers)
    response.assertStatus(200)
    response.assertHeader('content-type', 'text/markdown; charset=utf-8')
    const text = Buffer.from(response.text() || response.body()).toString()
    const stable = text.replace(/· \S+Z$/gm, '· TIME').replace(/\(http\S+\/files\/\S+\)/, '(URL)')
    assert.equal(
      stable,
      [
        '# A title',
        '## Ada · TIME',
        'Why?\n\n```js\nx\n```',
        '## Assistant (version 1 of 2) · TIME',
        '> Hm.\n> So.',
        'Because.',
        '![a_1_.png](URL)',
        '[Source](<https://example.test/>)',
        'Tool `calculator`:',
        '````json\n{\n  "sum": "```"\n}\n````',
        '```json\n4\n```',
        '## Assistant (version 2 of 2) · TIME',
        'Or not.\n',
      ].join('\n\n')
    )
  })

  test('refuses another format', async ({ client, assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account)
    const response = await client
      .get(`/conversations/${id}/export?format=pdf`)
      .headers(account.headers)
    response.assertStatus(422)
    assert.equal(response.body().errors[0].field, 'format')
  })
})

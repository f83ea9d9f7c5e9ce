import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import {
  chat,
  fakeModels,
  messagesOf,
  serverUrl,
  textsOf,
  type Answered,
} from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import { PNG, filesOf, upload } from '#tests/helpers/files'
import { newId } from '#core/ids'
import { FrontEnd } from '#tests/helpers/ai_sdk_chats'
import { HeldCall } from '#tests/helpers/held_call'
import filesConfig from '#config/files'
import { readdir } from 'node:fs/promises'
import type { UIMessage } from 'ai'
import type { FileContent, ModelRequest } from '#ai/types'

const GIF = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1')

function filesIn({ messages }: ModelRequest): FileContent[] {
  return messages.flatMap(({ content }) => content.filter((part) => part.type === 'file'))
}

function dataUrl(mediaType: string, data: Buffer): string {
  return `data:${mediaType};base64,${data.toString('base64')}`
}

async function storedNames(): Promise<string[]> {
  const names = await readdir(filesConfig.storagePath, { recursive: true })
  return names.filter((name) => /\w\/\w{62}/.test(name))
}

function assertPublished({ status, headers, text }: Answered) {
  new Contract().assertAnswer('conversations.chat', {
    status,
    type: headers.get('content-type'),
    headers: Object.fromEntries(headers),
    text,
  })
}

const aFile = (file: { id: string }) => ({ type: 'file', file_id: file.id })

test.group('A message with files', () => {
  test('gives the model its bytes, and its readers its address', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const answer = await chat(account, {
      parts: [{ type: 'text', text: 'What is it?' }, aFile(file)],
    })
    assert.equal(answer.status, 200, answer.text)
    assertPublished(answer)
    const [sent] = filesIn(fake.requests[0])
    assert.deepEqual(Buffer.from(sent.data), PNG)
    assert.equal(sent.filename, 'cat.png')

    const [question] = await messagesOf(account, answer.body.conversation_id)
    const [text, part] = question.parts
    assert.deepEqual(text, { type: 'text', text: 'What is it?' })
    if (part.type !== 'file') {
      assert.fail('the second part is no file')
      return
    }
    assert.equal(part.mediaType, 'image/png')
    assert.equal(part.filename, 'cat.png')
    const read = await fetch(part.url.replace(/^https?:\/\/[^/]+/, serverUrl()))
    assert.deepEqual(Buffer.from(await read.arrayBuffer()), PNG)
  })

  test('may be nothing but a file, whose name is the title then', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const { body } = await chat(account, { parts: [aFile(file)] })
    const conversation = await fetch(serverUrl(`/conversations/${body.conversation_id}`), {
      headers: account.headers,
    })
    const { title }: { title: string } = JSON.parse(await conversation.text())
    assert.equal(title, 'cat.png')
    assert.lengthOf(fake.requests, 1)
  })

  test('gives text files to every model as text', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'notes.md', '# Notes\nBuy milk.')
    const { status } = await chat(account, {
      parts: [aFile(file), { type: 'text', text: 'What shall I buy?' }],
      model: 'unknown/text-only',
    })
    assert.equal(status, 200)
    assert.isEmpty(filesIn(fake.requests[0]))
    assert.deepEqual(textsOf(fake.requests[0]), [
      'File notes.md (text/markdown):\n\n# Notes\nBuy milk.\nWhat shall I buy?',
    ])
  })

  test('cuts a text file that is too large for the model, and says so', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const text = 'ü'.repeat(500_000)
    const { body: file } = await upload(account, 'long.txt', text)
    const { body: other } = await upload(account, 'other.txt', text)
    await chat(account, { parts: [aFile(file), aFile(other)], model: 'unknown/small' })
    const [sent] = textsOf(fake.requests[0])
    assert.isBelow(Buffer.byteLength(sent), 32_768 * 4)
    assert.match(sent, /ü\n\[The rest of the file long\.txt is left out: it is too large\.\]\n/)
    assert.notInclude(sent, '\ufffd')
    assert.match(sent, /\[The file other\.txt \(text\/plain\) is left out:/)
  })

  test('is refused where the model does not take it, and nothing of it is stored', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const answer = await chat(account, { parts: [aFile(file)], model: 'unknown/text-only' })
    assert.equal(answer.status, 422)
    assert.equal(answer.body.code, 'content_unsupported')
    assertPublished(answer)
    assert.isEmpty(fake.requests)
    const conversations = await sql.read((db) =>
      db.all('select id from conversations where owner_id = ?', account.id)
    )
    assert.isEmpty(conversations)
    const removed = await fetch(serverUrl(`/files/${file.id}`), {
      method: 'DELETE',
      headers: account.headers,
    })
    assert.equal(removed.status, 204)
  })

  test('leaves out what a model that is chosen later does not take', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const { body } = await chat(account, { parts: [{ type: 'text', text: 'Q1' }, aFile(file)] })
    const { status } = await chat(account, {
      message: 'Q2',
      conversation_id: body.conversation_id,
      model: 'unknown/text-only',
    })
    assert.equal(status, 200)
    assert.isEmpty(filesIn(fake.requests[1]))
  })

  test('takes no file of somebody else, and no file that is not there', async ({ assert }) => {
    const [account, other] = [await createAccount(), await createAccount()]
    const { body: file } = await upload(other, 'cat.png', PNG)
    const answers = await Promise.all(
      [file.id, newId(), 'x'].map((id) => chat(account, { parts: [aFile({ id })] }))
    )
    for (const { status, body } of answers) {
      assert.equal(status, 422)
      assert.containSubset(body.errors, [{ field: 'parts.0.file_id', rule: 'exists' }])
    }
    const messages = answers.map(({ body }) => JSON.stringify(body.errors))
    assert.lengthOf(new Set(messages), 1)
  })

  test('takes a file for one conversation only, there as often as it likes', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const { body } = await chat(account, { parts: [aFile(file)] })
    const again = await chat(account, {
      parts: [aFile(file)],
      conversation_id: body.conversation_id,
    })
    assert.equal(again.status, 200)
    const elsewhere = await chat(account, { parts: [aFile(file)] })
    assert.equal(elsewhere.status, 422)
    const removed = await fetch(serverUrl(`/files/${file.id}`), {
      method: 'DELETE',
      headers: account.headers,
    })
    assert.equal(removed.status, 409)
    assert.include(await removed.text(), '"code":"file_in_use"')
    assert.lengthOf(fake.requests, 2)
  })

  test('with a key is answered once, though its file is taken then', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const headers = { ...account.headers, 'idempotency-key': 'k-1' }
    const first = await chat({ headers }, { parts: [aFile(file)] })
    const again = await chat({ headers }, { parts: [aFile(file)] })
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal(again.text, first.text)
    const other = await chat({ headers }, { parts: [aFile({ id: newId() })] })
    assert.equal(other.body.code, 'idempotency_key_reused')
    assert.lengthOf(fake.requests, 1)
  })

  test('takes a file for one conversation only, also at the same moment', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const answers = await Promise.all([1, 2, 3].map(() => chat(account, { parts: [aFile(file)] })))
    assert.sameMembers(
      answers.map(({ status }) => status),
      [200, 422, 422]
    )
    assert.lengthOf(fake.requests, 1)
  })

  test('names fields that are not known, or missing', async ({ assert }) => {
    const account = await createAccount()
    const rules = async (part: object) => {
      const { body } = await chat(account, { parts: [part] })
      return body.errors.map(({ field, rule }) => `${field} ${rule}`)
    }
    assert.deepEqual(await rules({ type: 'file', file_id: newId(), text: 'x' }), [
      'parts.0.text unknown_field',
    ])
    assert.deepEqual(await rules({ type: 'text', text: 'x', file_id: 'x' }), [
      'parts.0.file_id unknown_field',
    ])
    assert.deepEqual(await rules({ type: 'file' }), ['parts.0.file_id required'])
    assert.deepEqual(await rules({ type: 'video', text: 'x' }), ['parts.0.type literal'])
  })

  test('goes with its conversation, to the last byte', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const { body } = await chat(account, { parts: [aFile(file)] })
    await fetch(serverUrl(`/conversations/${body.conversation_id}`), {
      method: 'DELETE',
      headers: account.headers,
    })
    assert.isEmpty(await filesOf(account))
    const gone = await fetch(serverUrl(`/files/${file.id}`), { headers: account.headers })
    assert.equal(gone.status, 404)
    assert.lengthOf(fake.requests, 1)
  })

  test('is named in exports, and search finds nothing of its contents', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'list.txt', 'unfindableword')
    const { body } = await chat(account, { parts: [aFile(file), { type: 'text', text: 'Q' }] })
    const at = async (path: string) => {
      const response = await fetch(serverUrl(path), { headers: account.headers })
      return response.text()
    }
    const path = `/conversations/${body.conversation_id}/export`
    assert.include(await at(`${path}?format=md`), '[list.txt](')
    assert.include(await at(`${path}?format=json`), '"filename":"list.txt"')
    assert.include(await at('/conversations?q=unfindableword'), '"data":[]')
    assert.lengthOf(fake.requests, 1)
  })
})

test.group('An AI SDK message with files', () => {
  const body = (chatId: string, parts: object[], messageId = 'm-1') => ({
    id: chatId,
    messages: [{ id: messageId, role: 'user', parts }],
    trigger: 'submit-message',
  })

  test('is stored with them, and recognised when it comes again', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const chatId = newId()
    const picture = {
      type: 'file',
      mediaType: 'image/png',
      filename: 'cat.png',
      url: dataUrl('image/png', PNG),
    }
    const parts = [{ type: 'text', text: 'What?' }, picture, picture]
    const first = await chat(account, body(chatId, parts))
    assert.equal(first.status, 200, first.text)
    const again = await chat(account, body(chatId, parts))
    assert.equal(again.status, 200)
    const messages = await messagesOf(account, first.body.conversation_id)
    assert.lengthOf(messages, 2)
    assert.lengthOf(messages[1].siblings, 2)
    assert.lengthOf(await filesOf(account), 1)
    assert.lengthOf(filesIn(fake.requests[1]), 2)

    const edited = await chat(account, body(chatId, [parts[0]]))
    assert.equal(edited.status, 200)
    const [question] = await messagesOf(account, first.body.conversation_id)
    assert.lengthOf(question.siblings, 2)
  })

  test('takes the addresses that we gave for the files that they are', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body: file } = await upload(account, 'cat.png', PNG)
    const part = { type: 'file', mediaType: 'text/plain', url: file.url }
    const { status, body: answer } = await chat(account, body(newId(), [part]))
    assert.equal(status, 200)
    const [question] = await messagesOf(account, answer.conversation_id)
    assert.containSubset(question.parts, [{ mediaType: 'image/png', filename: 'cat.png' }])
    assert.deepEqual(Buffer.from(filesIn(fake.requests[0])[0].data), PNG)
  })

  test('is refused with any other address, and nothing is fetched', async ({ assert }) => {
    const account = await createAccount()
    for (const url of [
      'https://example.com/cat.png',
      'http://127.0.0.1:1/x',
      'file:///etc/passwd',
      'chatflow-file:01900000-0000-7000-8000-000000000001',
      'data:image/png;base64,@@@@',
      'data:,%E0%A4%A',
      'data:image/png',
      'x',
    ]) {
      const { status, body: problem } = await chat(
        account,
        body(newId(), [{ type: 'file', mediaType: 'image/png', url }])
      )
      assert.equal(status, 422, url)
      assert.containSubset(problem.errors, [{ field: 'parts.0.url', rule: 'url' }])
    }
  })

  test('is refused with a file of another type than may be sent', async ({ assert }) => {
    const account = await createAccount()
    const url = dataUrl('image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
    const { status, body: problem } = await chat(
      account,
      body(newId(), [{ type: 'file', mediaType: 'image/png', url }])
    )
    assert.equal(status, 415)
    assert.equal(problem.code, 'file_type_unsupported')
    assert.isEmpty(await filesOf(account))
  })

  test('leaves no file where it is refused', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const calls = Array.from({ length: 4 }, () => new HeldCall())
    fake.script(...calls.map((call) => call.script))
    const answers = calls.map(() => chat(account, { message: 'Q' }))
    await Promise.all(calls.map((call) => call.started()))

    const before = await storedNames()
    const picture = {
      type: 'file',
      mediaType: 'image/png',
      url: dataUrl('image/png', PNG),
    }
    const refused = await chat(account, body(newId(), [picture]))
    assert.equal(refused.body.code, 'too_many_runs')
    assert.sameMembers(await storedNames(), before)
    assert.isEmpty(await filesOf(account))

    calls.forEach((call) => call.finish())
    await Promise.all(answers)
  })

  test('works with the AI SDK’s client: sent, shown, answered again', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const front = new FrontEnd(account)
    const url = dataUrl('image/png', PNG)
    await front.chat.sendMessage({
      text: 'What is it?',
      files: [{ type: 'file', mediaType: 'image/png', filename: 'cat.png', url }],
    })
    assert.equal(front.chat.status, 'ready')
    await front.chat.regenerate()
    assert.lengthOf(fake.requests, 2)
    assert.deepEqual(
      fake.requests.map((request) => Buffer.from(filesIn(request)[0].data)),
      [PNG, PNG]
    )
    assert.lengthOf(await filesOf(account), 1)

    const stored = await messagesOf(account, front.chat.id)
    const history: UIMessage[] = JSON.parse(JSON.stringify(stored))
    const reloaded = new FrontEnd(account, { id: front.chat.id, messages: history })
    await reloaded.chat.regenerate()
    assert.deepEqual(reloaded.errors, [])
    assert.lengthOf(fake.requests, 3)
    const again = await messagesOf(account, front.chat.id)
    assert.lengthOf(again[1].siblings, 3)
    assert.lengthOf(await filesOf(account), 1)
  })

  test('is what its bytes say', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const url = dataUrl('image/png', GIF)
    await chat(account, body(newId(), [{ type: 'file', mediaType: 'image/png', url }]))
    assert.equal(filesIn(fake.requests[0])[0].mediaType, 'image/gif')
  })
})

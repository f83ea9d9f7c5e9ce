import { test } from '@japa/runner'
import type { UIMessage } from 'ai'
import { newId } from '#core/ids'
import { createAccount } from '#tests/helpers/accounts'
import { FrontEnd } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, openChat, show, textsOf } from '#tests/helpers/chats'
import { filesOf } from '#tests/helpers/files'
import { addServer } from '#tests/helpers/mcp_host'
import { startModernServer } from '#tests/helpers/modern_mcp_server'

const NOTE = { type: 'data-resource', data: { server: 'modern', uri: 'note://one' } } as const
const SUMMARY = { type: 'data-prompt', data: { server: 'modern', name: 'summary' } } as const
const ask = (text: string) => ({ type: 'text', text }) as const

test.group('What a front end of the AI SDK attaches', () => {
  test('is stored as files, and stays what it was when it is asked again', async ({
    assert,
    cleanup,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    const id = newId()
    const front = new FrontEnd(account, { id })
    await front.chat.sendMessage({ parts: [NOTE, SUMMARY, ask('Look.')] })
    assert.isEmpty(front.errors)
    assert.equal(server.reads, 2)

    server.note = [{ uri: 'note://one', text: 'another note' }]
    await front.chat.regenerate()
    await front.chat.sendMessage({ text: 'And now?' })
    assert.isEmpty(front.errors)
    assert.equal(server.reads, 2)
    assert.deepEqual(
      fake.requests.map((request) => /a note\n[^]*Sum up\.\nLook\.$/.test(textsOf(request)[0])),
      [true, true, true]
    )
    const { messages } = await show(account, id)
    assert.deepEqual(
      messages.data[0].parts.map((part) => [part.type, 'filename' in part && part.filename]),
      [
        ['file', 'one'],
        ['file', 'summary.txt'],
        ['text', false],
      ]
    )
  })

  test('is not read again when the message is sent again, or is edited', async ({
    assert,
    cleanup,
  }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    const id = newId()
    const send = async (...parts: object[]) => {
      const stream = await openChat(account, {
        id,
        messages: [{ id: 'question', role: 'user', parts }],
        trigger: 'submit-message',
      })
      await stream.closed()
    }
    await send(NOTE, ask('Look.'))
    const first = await show(account, id)
    await send(NOTE, ask('Look.'))
    const again = await show(account, id)
    assert.equal(again.messages.data[0].id, first.messages.data[0].id)
    await send(NOTE, ask('Look closer.'))
    const edited = await show(account, id)
    assert.notEqual(edited.messages.data[0].id, first.messages.data[0].id)
    assert.equal(server.reads, 1)
    assert.lengthOf(await filesOf(account), 1)
    assert.match(textsOf(fake.requests[2])[0], /a note\nLook closer\.$/)

    await send(SUMMARY, ask('Look closer.'))
    assert.equal(server.reads, 2)
  })

  test('keeps its origin where the history comes from us', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const server = await startModernServer(cleanup)
    await addServer('modern', server.settings, cleanup)
    const id = newId()
    await new FrontEnd(account, { id }).chat.sendMessage({ parts: [NOTE, ask('Look.')] })
    const { messages } = await show(account, id)
    const history: UIMessage[] = JSON.parse(JSON.stringify(messages.data))
    const [question] = history
    const front = new FrontEnd(account, { id, messages: history })
    await front.chat.sendMessage({
      messageId: question.id,
      parts: [question.parts[0], ask('Look closer.')],
    })
    assert.isEmpty(front.errors)
    assert.equal(server.reads, 1)
    assert.include(
      textsOf(fake.requests[1])[0],
      'File one (text/plain, from the resource note://one of the server modern):'
    )
  })
})

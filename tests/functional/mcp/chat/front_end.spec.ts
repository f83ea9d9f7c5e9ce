import { lastAssistantMessageIsCompleteWithApprovalResponses } from 'ai'
import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { FrontEnd } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, messagesOf, runIs } from '#tests/helpers/chats'
import { HeldCall } from '#tests/helpers/held_call'
import { calling, givenHostServers, isAvailable } from '#tests/helpers/host_servers'
import { answer, openOnes } from '#tests/helpers/interactions'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM, startEverything } from '#tests/helpers/mcp_servers'
import { toolCallsOf } from '#tests/helpers/tools'
import { onAnyDatabase } from '#tests/support/requirements'

const ALL_AT_ONCE = { policy: { '*': 'auto' } }
const SUM = 'every__get-sum'
const IMAGE = 'every__get-tiny-image'
const FORM = 'every__trigger-elicitation-request'

/** What the front end was asked to approve. */
function approvalIdOf(front: FrontEnd): string {
  const asked = front.lastMessage.parts.find(
    (part) => part.type === 'dynamic-tool' && part.state === 'approval-requested'
  )
  return asked?.type === 'dynamic-tool' ? (asked.approval?.id ?? '') : ''
}

/** Parts without the addresses of files, which are signed anew for each answer. */
function withoutUrls(parts: object[]): unknown[] {
  return parts.map((part) =>
    'url' in part ? { ...part, url: String(part.url).replace(/\?.*$/, '') } : part
  )
}

test.group('MCP | the AI SDK’s client', (group) => {
  group.tap(onAnyDatabase)

  test('approves a tool of a server; what is stored is what it shows', async ({
    assert,
    cleanup,
  }) => {
    const settings = await startEverything('streamableHttp', cleanup)
    const policy = { '*': 'auto', 'get-sum': 'ask' }
    await givenHostServers(cleanup, { every: entryOf(settings, { policy }) })
    const account = await createAccount()
    await isAvailable(account, SUM)
    using fake = await fakeModels()
    fake.script([
      { type: 'text', text: 'I add and draw.' },
      calling('s1', SUM, { a: 2, b: 3 }),
      calling('p1', IMAGE),
    ])
    fake.answer('It is five.')
    const front = new FrontEnd(account, {
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
    })
    await front.chat.sendMessage({ text: 'Add' })
    const before = front.lastMessage
    await front.chat.addToolApprovalResponse({ id: approvalIdOf(front), approved: true })
    await front.shows('It is five.')
    await front.isReady()

    assert.equal(front.lastMessage.id, before.id)
    assert.equal(front.chat.messages.length, 2)
    const [, stored] = await messagesOf(account, front.chat.id)
    assert.deepEqual(withoutUrls(front.lastMessage.parts), withoutUrls(stored.parts))
    assert.containsSubset(
      stored.parts.filter(({ type }) => ['dynamic-tool', 'file'].includes(type)),
      [
        { toolCallId: 's1', output: { content: [{ text: 'The sum of 2 and 3 is 5.' }] } },
        { toolCallId: 'p1', state: 'output-available' },
        { type: 'file', mediaType: 'image/png' },
      ]
    )
    await front.checkStreams()
    assert.lengthOf(front.errors, 0)
  })

  test('denies a tool of a server, which is not called', async ({ assert, cleanup }) => {
    await givenHostServers(cleanup, { every: entryOf(EVERYTHING_PROGRAM) })
    const account = await createAccount()
    await isAvailable(account, SUM)
    using fake = await fakeModels()
    fake.script([calling('s1', SUM, { a: 2, b: 3 })]).answer('Then not.')
    const front = new FrontEnd(account, {
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
    })
    await front.chat.sendMessage({ text: 'Add' })
    const reason = 'Not that.'
    await front.chat.addToolApprovalResponse({ id: approvalIdOf(front), approved: false, reason })
    await front.shows('Then not.')
    await front.isReady()
    const [, stored] = await messagesOf(account, front.chat.id)
    assert.deepEqual(front.lastMessage.parts, stored.parts)
    assert.notInclude(JSON.stringify(fake.requests), 'The sum of')
    assert.include(JSON.stringify(fake.requests[1].messages), reason)
    await front.checkStreams()
    assert.lengthOf(front.errors, 0)
  })

  test('shows the form that a server asks for, and what comes of it', async ({
    assert,
    cleanup,
  }) => {
    await givenHostServers(cleanup, { every: entryOf(EVERYTHING_PROGRAM, ALL_AT_ONCE) })
    const account = await createAccount()
    await isAvailable(account, FORM)
    using fake = await fakeModels()
    const held = new HeldCall()
    fake.script([calling('f1', FORM)], held.script)
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Ask me' })
    assert.containsSubset(front.lastMessage.parts.at(-1), {
      type: 'data-form',
      data: { state: 'pending', schema: { required: ['name'] } },
    })
    const [{ id, conversation_id: conversationId }] = await openOnes(account)
    await answer(account, id, { action: 'accept', content: { name: 'Ada' } })
    await held.started()
    const resuming = front.chat.resumeStream()
    held.say('Hello Ada.')
    await front.shows('Hello Ada.')
    held.finish()
    await resuming
    await runIs(String(conversationId), 'completed')
    const [, stored] = await messagesOf(account, String(conversationId))
    assert.deepEqual(front.lastMessage.parts, stored.parts)
    const calls = await toolCallsOf(String(conversationId))
    assert.deepEqual(
      calls.map(({ state }) => state),
      ['succeeded']
    )
    assert.lengthOf(front.errors, 0)
  })

  test('shows progress once, and keeps none of it', async ({ assert, cleanup }) => {
    await givenHostServers(cleanup, { every: entryOf(EVERYTHING_PROGRAM, ALL_AT_ONCE) })
    const account = await createAccount()
    const long = 'every__trigger-long-running-operation'
    await isAvailable(account, long)
    using fake = await fakeModels()
    fake.script([calling('l1', long, { duration: 1, steps: 2 })]).answer('Over.')
    const front = new FrontEnd(account)
    await front.chat.sendMessage({ text: 'Wait' })
    assert.include(front.received[0].text, '"type":"data-progress"')
    const [, stored] = await messagesOf(account, front.chat.id)
    assert.deepEqual(front.lastMessage.parts, stored.parts)
    assert.lengthOf(front.errors, 0)
  })
})

import { test } from '@japa/runner'
import { ProviderError, type ProviderErrorCode } from '#ai/errors'
import { createAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import {
  chat,
  fakeModels,
  idsOf,
  ledgerOf,
  messagesOf,
  openChat,
  runsOf,
} from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'

const STATUS: Record<ProviderErrorCode, number> = {
  provider_rate_limited: 429,
  provider_misconfigured: 502,
  provider_rejected: 422,
  provider_unavailable: 503,
  provider_protocol_error: 502,
  provider_timeout: 504,
  content_filtered: 422,
}
const CODES = Object.keys(STATUS).filter((code): code is ProviderErrorCode => code in STATUS)

const FAILURES = CODES.flatMap((code) => [
  { code, when: 'before the first token', said: [] },
  { code, when: 'after some text', said: ['Half an ', 'answer'] },
])

/** An answer that breaks off. */
function givenFailure(code: ProviderErrorCode, said: string[]) {
  const call = new HeldCall()
  const fails = call.started().then(() => {
    call.say(...said)
    call.fail(new ProviderError(code, { retryable: said.length > 0 }))
  })
  return { script: call.script, fails }
}

test.group('A run that fails', () => {
  test('answers {code} {when}: a problem with the partial message')
    .with(FAILURES)
    .run(async ({ assert }, { code, said }) => {
      using fake = await fakeModels()
      const failure = givenFailure(code, said)
      fake.script(failure.script)
      const account = await createAccount()
      const { status, headers, body } = await chat(account, { message: 'Hello' })
      await failure.fails

      assert.equal(status, STATUS[code])
      assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
      assert.equal(body.code, code)
      const [run] = await runsOf(body.conversation_id)
      assert.equal(body.run_id, run.id)
      assert.containsSubset(run, { state: 'failed', error_code: code })
      assert.equal(textOfMessage(body.message), said.join(''))
      const [, stored] = await messagesOf(account, body.conversation_id)
      assert.deepEqual(stored, body.message)
      assert.containsSubset(stored, {
        status: 'failed',
        metadata: {
          finish_reason: 'error',
          error: { code, request_id: headers.get('x-request-id') },
        },
      })
      assert.lengthOf(fake.requests, 1)

      const next = await chat(account, {
        message: 'And now?',
        conversation_id: body.conversation_id,
      })
      assert.equal(next.status, 200)
    })

  test('ends its stream with {code} {when}')
    .with(FAILURES)
    .run(async ({ assert }, { code, said }) => {
      using fake = await fakeModels()
      const failure = givenFailure(code, said)
      fake.script(failure.script)
      const account = await createAccount()
      const stream = await openChat(account, { message: 'Hello' })
      await stream.closed()
      await failure.fails

      assert.isTrue(stream.isComplete)
      const chunks = await stream.chunks()
      const error = { code, request_id: stream.headers['x-request-id'] }
      const [metadata, errorChunk, finish] = chunks.slice(-3)
      assert.deepEqual(metadata, { type: 'message-metadata', messageMetadata: { error } })
      assert.deepEqual(errorChunk, {
        type: 'error',
        errorText: new ProviderError(code).message,
      })
      const { conversationId } = idsOf(stream.events)
      const [, message] = await messagesOf(account, conversationId)
      assert.deepEqual(finish, {
        type: 'finish',
        finishReason: 'error',
        messageMetadata: message.metadata,
      })
      assert.equal(textIn(stream.events), said.join(''))
      assert.equal(textOfMessage(message), said.join(''))
      assert.deepEqual(message.metadata.error, error)
    })

  test('is asked again before the first token, never after it', async ({ assert }) => {
    using fake = await fakeModels()
    const unavailable = () => new ProviderError('provider_unavailable', { retryable: true })
    fake.script(unavailable(), unavailable(), [{ type: 'text', text: 'At last' }])
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await stream.closed()
    assert.equal(textIn(stream.events), 'At last')
    const chunks = await stream.chunks()
    assert.lengthOf(
      chunks.filter(({ type }) => type === 'start-step'),
      1
    )
    assert.lengthOf(fake.requests, 3)

    const broken = givenFailure('provider_unavailable', ['Once'])
    fake.script(broken.script)
    const failed = await chat(account, { message: 'Hello' })
    await broken.fails
    assert.equal(failed.status, 503)
    assert.lengthOf(fake.requests, 4)
    assert.lengthOf(await ledgerOf(account), 2)
  })

  test('says nothing of a fault of our own', async ({ assert }) => {
    using fake = await fakeModels()
    fake.script(async () => {
      throw new TypeError('secret detail')
    })
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await stream.closed()
    assert.isTrue(stream.isComplete)
    assert.notInclude(stream.text, 'secret detail')
    assert.include(stream.text, 'internal_error')
    const { conversationId } = idsOf(stream.events)
    const [run] = await runsOf(conversationId)
    assert.containsSubset(run, { state: 'failed', error_code: 'internal_error' })
  })

  test('keeps a file, a call and the text before the failure', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    call.emit(
      { type: 'text', text: 'Look' },
      { type: 'file', mediaType: 'image/png', data: new Uint8Array([1, 2]) },
      { type: 'tool_call', id: 'call_1', name: 'unknown', arguments: '{}' },
      { type: 'text', text: 'so' }
    )
    call.fail(new ProviderError('provider_timeout'))
    await stream.closed()
    const [, message] = await messagesOf(account, idsOf(stream.events).conversationId)
    assert.deepEqual(
      message.parts.map(({ type }) => type),
      ['step-start', 'text', 'file', 'dynamic-tool', 'text']
    )
    assert.equal(message.status, 'failed')
  })
})

import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import app from '@adonisjs/core/services/app'
import type { AiConfig } from '#ai/define_config'
import { ProviderError } from '#ai/errors'
import type { FakeScript } from '#ai/fake_models'
import type { ModelUsage } from '#ai/types'
import { createAccount } from '#tests/helpers/accounts'
import {
  chat,
  fakeModels,
  idsOf,
  ledgerOf,
  messagesOf,
  openChat,
  stop,
  textsOf,
} from '#tests/helpers/chats'
import { addMessage, createConversation } from '#tests/helpers/conversations'
import { HeldCall } from '#tests/helpers/held_call'

const PRIMARY = 'demo/demo'
const FALLBACK = 'demo/second'
/** In tokens. Both have a context of 32,768; the primary keeps 8,192 of it free for its answer, the fallback 4,096. */
const FITS_FALLBACK_ONLY = 26_000
const BYTES_PER_TOKEN = 4

const TOLD: ModelUsage = {
  inputTokens: 9_000,
  outputTokens: 9_000,
  cachedInputTokens: 0,
  reasoningTokens: 0,
}

function givenFallback(cleanup: TestContext['cleanup']) {
  const { fallbacks } = app.config.get<AiConfig>('ai')
  fallbacks[PRIMARY] = [FALLBACK]
  cleanup(() => {
    delete fallbacks[PRIMARY]
  })
}

/** A request that costs something and then breaks off before the first token. */
const breaksOff: FakeScript = async (_request, emit) => {
  emit({ type: 'usage', usage: TOLD })
  throw new ProviderError('provider_unavailable', { retryable: true })
}

test.group('A run whose model stays unreachable', () => {
  test('is answered by the fallback: in the message, in the ledger, and with its own context', async ({
    assert,
    cleanup,
  }) => {
    givenFallback(cleanup)
    using fake = await fakeModels()
    fake.script(breaksOff, breaksOff, breaksOff).answer('Second ', 'here')
    const account = await createAccount()
    const conversation = await createConversation(account, { title: 'Long' })
    const long = 'x'.repeat(FITS_FALLBACK_ONLY * BYTES_PER_TOKEN)
    const parentId = await addMessage(conversation, { text: long })
    const { body } = await chat(account, {
      conversation_id: conversation.id,
      parent_id: parentId,
      message: 'Hello',
      model: PRIMARY,
    })

    assert.containsSubset(body.message.metadata, { model: FALLBACK, provider: 'demo' })
    assert.containsSubset(await ledgerOf(account), [
      { model: FALLBACK, input_tokens: 10, output_tokens: 5, estimated: 0 },
    ])
    assert.deepEqual(
      fake.requests.map((request) => textsOf(request).length),
      [1, 1, 1, 2]
    )
  })

  test('counts for the fallback also where that is stopped', async ({ assert, cleanup }) => {
    givenFallback(cleanup)
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(breaksOff, breaksOff, breaksOff, call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello', model: PRIMARY })
    await call.started()
    call.say('Sixteen letters.')
    await stream.said('Sixteen letters.')
    const { conversationId } = idsOf(stream.events)
    await stop(account, conversationId)
    await stream.closed()

    const [, message] = await messagesOf(account, conversationId)
    assert.equal(message.metadata.model, FALLBACK)
    assert.containsSubset(await ledgerOf(account), [
      { model: FALLBACK, output_tokens: 4, estimated: 1 },
    ])
  })

  test('costs what its last request did, where none was answered', async ({ assert, cleanup }) => {
    givenFallback(cleanup)
    using fake = await fakeModels()
    const unreachable = () => new ProviderError('provider_unavailable', { retryable: true })
    fake.script(breaksOff, breaksOff, breaksOff, unreachable())
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Hello', model: PRIMARY })
    assert.equal(body.code, 'provider_unavailable')
    assert.containsSubset(await ledgerOf(account), [
      { model: FALLBACK, input_tokens: 0, output_tokens: 0 },
    ])
  })
})

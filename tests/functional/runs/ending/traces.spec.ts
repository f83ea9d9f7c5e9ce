import { test } from '@japa/runner'
import { ProviderError } from '#ai/errors'
import sql from '#core/services/sql'
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
  show,
  stop,
} from '#tests/helpers/chats'
import { textIn } from '#tests/helpers/event_stream'
import { HeldCall } from '#tests/helpers/held_call'

/** How usage is estimated. */
const BYTES_PER_TOKEN = 4

test.group('What a run leaves behind', () => {
  test('one line in the ledger with the usage that the provider told', async ({ assert }) => {
    using fake = await fakeModels()
    const usage = {
      inputTokens: 1_000,
      outputTokens: 200,
      cachedInputTokens: 400,
      reasoningTokens: 50,
    }
    fake.script([
      { type: 'text', text: 'Hi' },
      { type: 'usage', usage },
      { type: 'finish', reason: 'length' },
    ])
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Hello', model: 'any/model' })
    assert.containsSubset(await ledgerOf(account), [
      {
        run_id: body.run_id,
        kind: 'answer',
        provider: 'any',
        model: 'any/model',
        input_tokens: 1_000,
        output_tokens: 200,
        cached_input_tokens: 400,
        reasoning_tokens: 50,
        estimated: 0,
      },
    ])
    assert.lengthOf(await ledgerOf(account), 1)
    assert.containsSubset(body.message.metadata, {
      model: 'any/model',
      provider: 'any',
      finish_reason: 'length',
      usage: {
        input_tokens: 1_000,
        output_tokens: 200,
        total_tokens: 1_200,
        cached_input_tokens: 400,
        reasoning_tokens: 50,
        cost_usd: null,
        estimated: false,
      },
    })
  })

  test('an estimate where it was stopped, and where it failed', async ({ assert }) => {
    using fake = await fakeModels()
    const [stopped, failed, silent] = [new HeldCall(), new HeldCall(), new HeldCall()]
    fake.script(stopped.script, failed.script, silent.script)
    const account = await createAccount()
    const text = 'About forty characters of an answer, so.'
    const thought = 'Some sixteen, so'

    const stream = await openChat(account, { message: 'Four words to say' })
    await stopped.started()
    stopped.emit({ type: 'reasoning', text: thought })
    stopped.say(text)
    await stream.said(text)
    await stop(account, idsOf(stream.events).conversationId)

    const failing = chat(account, { message: 'Hello' })
    await failed.started()
    failed.say(text)
    failed.fail(new ProviderError('provider_unavailable'))
    await failing

    const neverSpoke = chat(account, { message: 'Hello' })
    await silent.started()
    silent.fail(new ProviderError('provider_timeout'))
    await neverSpoke

    const entries = await ledgerOf(account)
    assert.deepEqual(
      entries.map(({ estimated }) => estimated),
      [1, 1, 1]
    )
    assert.equal(entries[0].output_tokens, (thought.length + text.length) / BYTES_PER_TOKEN)
    assert.equal(entries[1].output_tokens, text.length / BYTES_PER_TOKEN)
    assert.isTrue(entries.slice(0, 2).every((entry) => entry.input_tokens > 0))
    assert.containsSubset(entries[2], { input_tokens: 0, output_tokens: 0 })
  })

  test('an estimate also of what was asked and thought in vain, and of a call that did not end', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const [thinking, calling] = [new HeldCall(), new HeldCall()]
    fake.script(thinking.script, calling.script)
    const account = await createAccount()

    const question = { message: 'Sixteen letters.', tools: 'none' }
    const thinks = await openChat(account, question)
    await thinking.started()
    thinking.emit({ type: 'accepted' })
    await stop(account, idsOf(thinks.events).conversationId)
    await thinks.closed()

    const calls = await openChat(account, question)
    await calling.started()
    calling.emit(
      { type: 'tool_call_start', id: 'c', name: 'x' },
      { type: 'tool_call_delta', id: 'c', delta: '{"a":"01' },
      { type: 'tool_call_delta', id: 'c', delta: '23456789' }
    )
    await stop(account, idsOf(calls.events).conversationId)
    await calls.closed()

    assert.containsSubset(await ledgerOf(account), [
      { input_tokens: 4, output_tokens: 0, estimated: 1 },
      { input_tokens: 4, output_tokens: 4, estimated: 1 },
    ])
  })

  test('an estimate that is never below what the provider told until then', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const text = 'About forty characters of an answer, so.'
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    const told = {
      inputTokens: 900,
      outputTokens: 3,
      cachedInputTokens: 100,
      reasoningTokens: 2,
    }
    call.emit({ type: 'text', text }, { type: 'usage', usage: told })
    await stream.said(text)
    await stop(account, idsOf(stream.events).conversationId)
    await stream.closed()

    assert.containsSubset(await ledgerOf(account), [
      {
        input_tokens: 900,
        output_tokens: text.length / BYTES_PER_TOKEN,
        cached_input_tokens: 100,
        reasoning_tokens: 2,
        estimated: 1,
      },
    ])
  })

  test('the same end in the stream, in the message and in the conversation', async ({ assert }) => {
    using fake = await fakeModels()
    fake.script(
      [
        { type: 'text', text: 'So' },
        { type: 'finish', reason: 'content-filter' },
      ],
      [
        { type: 'text', text: 'So' },
        { type: 'finish', reason: 'length' },
      ]
    )
    const account = await createAccount()
    for (const reason of ['content-filter', 'length']) {
      const stream = await openChat(account, { message: 'Hello' })
      await stream.closed()
      const { conversationId, messageId } = idsOf(stream.events)
      const chunks = await stream.chunks()
      const [, message] = await messagesOf(account, conversationId)
      assert.deepEqual(chunks.at(-1), {
        type: 'finish',
        finishReason: reason,
        messageMetadata: message.metadata,
      })
      assert.equal(message.id, messageId)
      assert.equal(message.metadata.finish_reason, reason)
      const conversation = await show(account, conversationId)
      assert.isNull(conversation.run)
      const [run] = await runsOf(conversationId)
      assert.equal(run.rest_n, stream.events.length - 1)
    }
  })

  test('what no text may hold, where the model says it all the same', async ({ assert }) => {
    using fake = await fakeModels()
    const text = 'nul\u0000nul half\ud800 \ufffe \u2028 end'
    fake.script([
      { type: 'reasoning', text },
      { type: 'text', text },
      { type: 'tool_call', id: 'c1', name: 'x', arguments: JSON.stringify({ text }) },
    ])
    fake.script([])
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await stream.closed()
    assert.isTrue(stream.isComplete)
    assert.equal(textIn(stream.events), text)
    const [, message] = await messagesOf(account, idsOf(stream.events).conversationId)
    assert.equal(textOfMessage(message), text)
    assert.equal(message.status, 'completed')
  })

  test('its first frame is stored before it is sent', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await stream.received(1)
    const { runId, conversationId, messageId, userMessageId } = idsOf(stream.events)
    const segment = await sql.read((db) =>
      db.get<{ frames: string }>(
        `select frames from run_segments s join runs r on r.key = s.run_key
         where r.id = ? and first_n = 1`,
        runId
      )
    )
    assert.equal(segment?.frames, stream.events[0].frame)
    const { run, messages } = await show(account, conversationId)
    assert.equal(run?.id, runId)
    assert.equal(run?.message_id, messageId)
    assert.deepEqual(
      messages.data.map(({ id }) => id),
      [userMessageId, messageId]
    )
    await call.started()
    call.finish()
    await stream.closed()
  })

  test('the frames of its log are what was sent', async ({ assert }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    for (let n = 0; n < 20; n++) {
      call.say(`token ${n} "quoted"\n\n`)
      await stream.said(`token ${n} `)
    }
    call.finish()
    await stream.closed()
    const segments = await sql.read((db) =>
      db.all<{ first_n: number; last_n: number; frames: string }>(
        `select first_n, last_n, frames from run_segments s join runs r on r.key = s.run_key
         where r.id = ? order by first_n`,
        idsOf(stream.events).runId
      )
    )
    assert.equal(`${segments.map(({ frames }) => frames).join('')}data: [DONE]\n\n`, stream.text)
    segments.slice(1).forEach((segment, index) => {
      assert.equal(segment.first_n, segments[index].last_n + 1)
    })
  })
})

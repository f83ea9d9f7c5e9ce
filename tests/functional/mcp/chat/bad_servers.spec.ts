import { test } from '@japa/runner'
import type { FakeScript } from '#ai/fake_models'
import runsConfig from '#config/runs'
import { createAccount } from '#tests/helpers/accounts'
import {
  chat,
  fakeModels,
  idsOf,
  messagesOf,
  openChat,
  runIs,
  stop,
  type ChatTarget,
} from '#tests/helpers/chats'
import {
  calling,
  givenHostServers,
  isAvailable,
  rewriteHostFile,
} from '#tests/helpers/host_servers'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM, programOf } from '#tests/helpers/mcp_servers'
import { givenEngine, givenLaunched } from '#tests/helpers/own_engine'
import { toolCallsOf } from '#tests/helpers/tools'
import { usedMemory } from '#tests/helpers/memory'
import { untilAsync } from '#tests/helpers/until_async'
import { onAnyDatabase } from '#tests/support/requirements'

const PATIENCE_MS = 20_000
/** Short enough for a test that runs into it. */
const CALL_MS = 400
/** More than any of the tests needs. */
const MODEL_CALLS = 1_000

const bad = (way: string) =>
  entryOf(programOf('bad_server.ts', way), { protocol: 'legacy', policy: { '*': 'auto' } })
const GOOD = entryOf(EVERYTHING_PROGRAM, { policy: { '*': 'auto' } })

/** A model that calls the bad tool for those who say so, else the good one, and then says what it was told. */
const byQuestion: FakeScript = async (request, emit) => {
  const [part] = request.messages.at(-1)?.content ?? []
  if (part?.type === 'text') {
    emit(
      part.text === 'Act'
        ? calling('bad', 'bad__act')
        : calling('good', 'good__echo', { message: 'hi' })
    )
  } else {
    emit({ type: 'text', text: 'Well.' })
  }
  emit({ type: 'finish', reason: part?.type === 'text' ? 'tool-calls' : 'stop' })
}

async function givenModel(cleanup: Parameters<typeof givenHostServers>[0]) {
  const fake = await fakeModels()
  cleanup(async () => fake[Symbol.dispose]())
  return fake.script(...Array.from({ length: MODEL_CALLS }, () => byQuestion))
}

/** Somebody may use the tools of a server that misbehaves, and those of one that does not. */
async function givenBoth(cleanup: Parameters<typeof givenHostServers>[0], way: string) {
  await givenHostServers(cleanup, { bad: bad(way), good: GOOD })
  const account = await createAccount()
  await isAvailable(account, 'bad__act')
  await isAvailable(account, 'good__echo')
  return { account, fake: await givenModel(cleanup) }
}

/** What came of the call of the bad tool in a conversation of its own, and what was told of it. */
async function actedOn(account: ChatTarget): Promise<{ told: string; state: string }> {
  const { status, body } = await chat(account, { message: 'Act' })
  if (status !== 200 || body.status !== 'completed') {
    throw new Error(`the chat came to nothing: ${JSON.stringify(body)}`)
  }
  const [, stored] = await messagesOf(account, body.conversation_id)
  const part = stored.parts.find(({ type }) => type === 'dynamic-tool')
  const [call] = await toolCallsOf(body.conversation_id)
  const told = part !== undefined && 'errorText' in part ? String(part.errorText) : ''
  return { told, state: call.state }
}

/** Whether another conversation is answered, with the good server's tool. */
async function isWell(account: ChatTarget): Promise<boolean> {
  const { body } = await chat(account, { message: 'Echo' })
  return body.status === 'completed' && JSON.stringify(body.message.parts).includes('Echo: hi')
}

/** Somebody's bad tool is being called. */
async function givenActing(account: ChatTarget) {
  const stream = await openChat(account, { message: 'Act' })
  await stream.received(1)
  const { conversationId } = idsOf(stream.events)
  const isCalled = async () => {
    const [call] = await toolCallsOf(conversationId)
    return call?.state === 'running'
  }
  await untilAsync(isCalled, 'the tool is being called', PATIENCE_MS)
  return { stream, conversationId }
}

test.group('MCP | servers that misbehave in a chat', (group) => {
  group.tap(onAnyDatabase)
  for (const way of ['silent', 'progressing']) {
    test(`one that is ${way} keeps only its own conversation waiting`, async ({
      assert,
      cleanup,
    }) => {
      const { account } = await givenBoth(cleanup, way)
      const { stream, conversationId } = await givenActing(account)
      assert.isTrue(await isWell(await createAccount()))
      assert.isTrue(await isWell(account))
      const [before] = await toolCallsOf(conversationId)
      assert.equal(before.state, 'running')
      const { body } = await stop(account, conversationId)
      assert.containsSubset(body, { state: 'stopped' })
      await stream.closed()
      const [call] = await toolCallsOf(conversationId)
      assert.equal(call.state, 'unknown')
    })

    test(`one that is ${way} has its time`, async ({ assert, cleanup }) => {
      await givenBoth(cleanup, way)
      const limits = { ...runsConfig.toolLimits, callMs: CALL_MS }
      const world = await givenEngine(cleanup, {}, limits)
      const { account, run, live } = await givenLaunched(world, 'Act')
      await live.rested
      const [call] = await toolCallsOf(run.conversationId)
      assert.equal(call.state, 'timed_out')
      const [, message] = await messagesOf(account, run.conversationId)
      assert.equal(message.status, 'completed')
      assert.include(JSON.stringify(message.parts), 'The tool did not answer within')
    })
  }

  for (const way of ['flooding', 'chattering']) {
    test(`one that is ${way} is cut off, and others are not`, async ({ assert, cleanup }) => {
      const { account } = await givenBoth(cleanup, way)
      const before = usedMemory()
      const [outcome, ...others] = await Promise.all([
        actedOn(account),
        isWell(account),
        isWell(await createAccount()),
      ])
      assert.deepEqual(outcome, {
        state: 'unknown',
        told: 'The answer of the tool is larger than it may be',
      })
      assert.deepEqual(others, [true, true])
      assert.isBelow(usedMemory() - before, 32 * 1024 * 1024)
    })
  }

  test('one that ends in a call: nobody knows whether it was done', async ({ assert, cleanup }) => {
    const { account } = await givenBoth(cleanup, 'ending')
    assert.deepEqual(await actedOn(account), {
      state: 'unknown',
      told: 'The connection to the server ended before its answer came',
    })
    assert.isTrue(await isWell(account))
    /* It is started again by itself. */
    const isBack = async () => {
      const { state } = await actedOn(account)
      return state === 'unknown'
    }
    await untilAsync(isBack, 'it is called again', PATIENCE_MS)
  })

  test('one that is dead, one that lists without end and one that hangs are told apart', async ({
    assert,
    cleanup,
  }) => {
    const { account } = await givenBoth(cleanup, 'plain')
    await rewriteHostFile({ bad: bad('dead'), good: GOOD })
    assert.deepEqual(await actedOn(account), {
      state: 'failed',
      told: 'The server is failing: the program ended',
    })
    await rewriteHostFile({ bad: bad('looping'), good: GOOD })
    assert.deepEqual(await actedOn(account), {
      state: 'failed',
      told: 'The server is failing: its list does not end',
    })
    assert.isTrue(await isWell(account))

    await rewriteHostFile({ bad: bad('hanging'), good: GOOD })
    const { conversationId } = await givenActing(account)
    assert.isTrue(await isWell(await createAccount()))
    assert.isTrue(await isWell(account))
    await stop(account, conversationId)
    await runIs(conversationId, 'stopped')
  })

  test('ones that never worked keep nobody waiting', async ({ assert, cleanup }) => {
    const ways = ['dead', 'hanging', 'looping']
    const entries = Object.fromEntries(ways.map((way) => [way, bad(way)]))
    await givenHostServers(cleanup, { ...entries, good: GOOD })
    const account = await createAccount()
    await isAvailable(account, 'good__echo')
    const fake = await givenModel(cleanup)
    assert.isTrue(await isWell(account))
    const offered = fake.requests[0].tools.map(({ name }) => name.split('__')[0])
    assert.deepEqual(
      offered.filter((server) => ways.includes(server)),
      []
    )
  })
})

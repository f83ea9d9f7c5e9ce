import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import { newId } from '#core/ids'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import {
  follow,
  idsOf,
  openChat,
  show,
  type ChatTarget,
  type ShownConversation,
} from '#tests/helpers/chats'
import { numberOf, textIn, type EventStream } from '#tests/helpers/event_stream'
import { seededRandom, seeds } from '#tests/helpers/random'
import { assertAllRested } from '#tests/helpers/rested_runs'
import { until } from '#tests/helpers/until'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream, tokensIn } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'

const IS_LONG = process.env.CHATFLOW_LONG === '1'
const WRITERS = 8
/** What is said so long before a crash is kept. A busy machine stores late: the promise itself is for a quiet one. */
const KEPT_AFTER_MS = IS_LONG ? 500 : 1_500
const PATIENCE_MS = 20_000
/** A crashed run has its end so long after the next start. */
const REAPED_WITHIN_MS = 45_000
const SHORT = countingModel(8, 1)
const LONG = countingModel(6_000, 10)

/** What a test has seen, told at its end, also where it fails. */
interface Counts {
  kills: number
  acknowledged: number
  lostTailMs: number
  /** Of the last kill. */
  seed: number
}

function tellCounts({ kills, acknowledged, lostTailMs, seed }: Counts) {
  console.log(
    `    ${kills} kills, the last with seed ${seed}: ${acknowledged} acknowledged messages, the worst lost tail ${Math.round(lostTailMs)} ms`
  )
}

interface Sent {
  message: string
  stream: EventStream
}

async function listConversations({ headers }: ChatTarget, base: string): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const response = await fetch(`${base}/conversations?limit=100${query}`, { headers })
    const page: { data: { id: string }[]; next_cursor: string | null } = JSON.parse(
      await response.text()
    )
    ids.push(...page.data.map(({ id }) => id))
    cursor = page.next_cursor
  }
  return ids
}

test.group('A server that is killed', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(IS_LONG ? 3_600_000 : 240_000)

  let upstream: ChatUpstream
  group.setup(async () => {
    upstream = await ChatUpstream.start()
    return () => upstream.close()
  })

  test('keeps every acknowledged message and what was shown of its answer', async ({ assert }) => {
    const server = await OwnServer.prepare({ upstream: upstream.url })
    const counts: Counts = { kills: 0, acknowledged: 0, lostTailMs: 0, seed: 0 }
    try {
      await server.start()
      for (const seed of seeds(2, 200)) {
        counts.seed = seed
        await crashUnderWriters(assert, server, seed, counts)
        counts.kills++
      }
    } finally {
      tellCounts(counts)
      await server.remove()
    }
  })

  test('starts nothing twice for an idempotency key', async ({ assert }) => {
    const server = await OwnServer.prepare({ upstream: upstream.url })
    const counts: Counts = { kills: 0, acknowledged: 0, lostTailMs: 0, seed: 0 }
    try {
      await server.start()
      for (const seed of seeds(3, 50)) {
        counts.seed = seed
        await crashInRequest(assert, server, seed, counts)
        counts.kills++
      }
    } finally {
      tellCounts(counts)
      await server.remove()
    }
  })

  async function crashUnderWriters(
    assert: Assert,
    server: OwnServer,
    seed: number,
    counts: Counts
  ) {
    const random = seededRandom(seed)
    const account = await server.createAccount()
    const sent: Sent[] = []
    let isKilled = false
    const write = async (writer: number) => {
      while (!isKilled) {
        const message = `${newId()} of ${writer}`
        const model = writer % 2 === 0 ? LONG : SHORT
        try {
          const stream = await openChat(account, { message, model }, server.url)
          sent.push({ message, stream })
          await stream.closed()
        } catch (error) {
          if (!isKilled) {
            throw error
          }
        }
      }
    }
    const killed = server.process
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
    const acknowledged = () => sent.filter(({ stream }) => stream.events.length > 0)
    await until(() => acknowledged().length >= WRITERS, 'all writers were heard', PATIENCE_MS)
    await sleep(random() * 3_000)
    isKilled = true
    const killedAt = performance.now()
    await killed.stop('SIGKILL')
    await writing

    await server.start()
    const note = `seed ${seed}`
    for (const one of acknowledged()) {
      const lostTailMs = await assertKept(assert, server, account, one, killedAt, note)
      counts.acknowledged++
      counts.lostTailMs = Math.max(counts.lostTailMs, lostTailMs)
    }
    await assertAllRested(assert, server.databaseUrl, note)
    for (const id of await listConversations(account, server.url)) {
      const { run, messages } = await show(account, id, { base: server.url })
      assert.isNull(run, note)
      assert.lengthOf(messages.data, 2, note)
    }
    assert.deepEqual(server.integrityFaults(), [], note)
  }

  /** Answers how long before the crash the first text was shown that was lost, in ms; 0 where none was. */
  async function assertKept(
    assert: Assert,
    server: OwnServer,
    account: ChatTarget,
    { message, stream }: Sent,
    killedAt: number,
    note: string
  ): Promise<number> {
    const { conversationId } = idsOf(stream.events)
    const { messages } = await restedConversation(account, conversationId, server.url)
    const [question, answer] = messages.data
    const text = textOfMessage(answer)
    assert.equal(textOfMessage(question), message, note)
    assert.isNotNull(tokensIn(text), `${note}: ${text.slice(-50)}`)

    if (stream.isComplete) {
      assert.equal(answer.status, 'completed', note)
      assert.equal(text, textIn(stream.events), note)
      return 0
    }
    const shown = textIn(stream.eventsAt(killedAt - KEPT_AFTER_MS))
    assert.isTrue(
      text.startsWith(shown),
      `${note}: shown ${shown.length}, kept ${text.length} characters`
    )
    /* An answer may also have been stored whole before its last event was sent. */
    assert.include(['interrupted', 'completed'], answer.status, note)
    const replay = await follow(account, conversationId, stream.lastId, server.url)
    await replay.closed()
    assert.isTrue(replay.isComplete, note)
    if (answer.status === 'interrupted') {
      assert.equal(numberOf(replay.events[0]), 1, note)
      assert.equal(textIn(replay.events), text, note)
      const chunks = await replay.chunks()
      assert.deepEqual(
        chunks.slice(-3).map(({ type }) => type),
        ['message-metadata', 'error', 'finish'],
        note
      )
      assert.equal(answer.metadata.error?.code, 'run_interrupted', note)
    }
    return killedAt - stream.firstBeyond(text.length, killedAt)
  }

  async function crashInRequest(assert: Assert, server: OwnServer, seed: number, counts: Counts) {
    const random = seededRandom(seed)
    const account = await server.createAccount()
    const target = { headers: { ...account.headers, 'idempotency-key': `key-${seed}` } }
    const body = { message: newId(), model: SHORT }
    const asking = openChat(target, body, server.url).catch(() => null)
    await sleep(random() * 40)
    await server.process.stop('SIGKILL')
    const first = await asking
    await server.start()

    const note = `seed ${seed}`
    const retry = await openChat(target, body, server.url)
    await retry.closed()
    assert.isTrue(retry.isComplete, note)
    const ids = await listConversations(account, server.url)
    assert.lengthOf(ids, 1, note)
    const { messages } = await show(account, ids[0], { base: server.url })
    assert.lengthOf(messages.data, 2, note)
    assert.isAtMost(upstream.callsOf(body.message).length, 1, note)
    assert.equal(textIn(retry.events), textOfMessage(messages.data[1]), note)
    await assertAllRested(assert, server.databaseUrl, note)
    if (first !== null && first.events.length > 0) {
      counts.acknowledged++
      assert.equal(idsOf(retry.events).runId, idsOf(first.events).runId, note)
    }
  }
})

/** Waits until the conversation's run has its end. */
async function restedConversation(
  account: ChatTarget,
  id: string,
  base: string
): Promise<ShownConversation> {
  let shown = await show(account, id, { base })
  await untilAsync(
    async () => {
      shown = await show(account, id, { base })
      return shown.run === null
    },
    'the run had its end',
    REAPED_WITHIN_MS
  )
  return shown
}

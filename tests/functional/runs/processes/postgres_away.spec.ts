import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import { newId } from '#core/ids'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { busyFactor } from '#tests/helpers/busy'
import { chat, idsOf, openChat, sendJson, show, stop, type ChatTarget } from '#tests/helpers/chats'
import { emptyPostgres, query } from '#tests/helpers/databases'
import { textIn, type EventStream } from '#tests/helpers/event_stream'
import { FaultProxy } from '#tests/helpers/fault_proxy'
import { assertAllRested } from '#tests/helpers/rested_runs'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream, tokensIn } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { requires } from '#tests/support/requirements'

const AWAY_MS = 10_000
const ASKING = 10
const STREAMS = 3
const ANSWERED_WITHIN_MS = 5_500 * busyFactor
const BACK_WITHIN_MS = 5_000 * busyFactor
const SHORT = countingModel(5, 1)
const ENDLESS = countingModel(1_000_000, 20)

/** Each takes PostgreSQL away from the server. */
const FAULTS = [
  { title: 'refuses connections', begin: (proxy: FaultProxy) => proxy.refuse() },
  {
    title: 'does not answer any more',
    begin: async (proxy: FaultProxy) => {
      proxy.swallow()
    },
  },
]

test.group('A server whose PostgreSQL', (group) => {
  group.each.skip(...requires('postgres'))
  group.each.timeout(240_000)

  test('{title} refuses in time, keeps what is being written, and goes on by itself')
    .with(FAULTS)
    .run(async ({ assert, cleanup }, { begin }) => {
      const { proxy, server, account, databaseUrl } = await givenServer(cleanup)
      const base = server.url
      const kept = await chat(account, { message: 'Before', model: SHORT }, base)
      const streams = await Promise.all(
        Array.from({ length: STREAMS }, () =>
          openChat(account, { message: 'Count', model: ENDLESS }, base)
        )
      )
      await Promise.all(streams.map((stream) => stream.said('20 ')))

      await begin(proxy)
      const backAt = performance.now() + AWAY_MS
      const answers: Answer[] = []
      while (performance.now() < backAt) {
        const round = Array.from({ length: ASKING }, () => [
          ask(account, base),
          look(account, base, kept.body.conversation_id),
        ])
        answers.push(...(await Promise.all(round.flat())))
        await sleep(500)
      }
      await proxy.accept()
      proxy.heal()
      const healedAt = performance.now()
      await untilAsync(
        async () => {
          const { status } = await ask(account, base)
          return status === 200
        },
        'a question was taken',
        BACK_WITHIN_MS
      )
      const slowestMs = Math.max(...answers.map(({ ms }) => ms))
      console.log(
        `    ${answers.length} answers, the slowest after ${Math.round(slowestMs)} ms; first success ${Math.round(performance.now() - healedAt)} ms after it was back`
      )
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [503])
      assert.deepEqual([...new Set(answers.map(({ code }) => code))], ['database_unavailable'])
      assert.isTrue(answers.every(({ retryAfter }) => retryAfter !== null))
      assert.isBelow(slowestMs, ANSWERED_WITHIN_MS)
      for (const stream of streams) {
        await assertStopped(assert, account, stream, base)
      }
      await assertAllRested(assert, databaseUrl)
      /* What was refused may have been stored where only the acknowledgement was lost: never more than once. */
      const doubled = await query(
        databaseUrl,
        `select parts from messages where parts like '%asked-%' group by parts having count(*) > 1`
      )
      assert.deepEqual(doubled, [])
    })
})

interface Answer {
  ms: number
  status: number
  code: string
  retryAfter: string | null
}

async function ask(account: ChatTarget, base: string): Promise<Answer> {
  const startedAt = performance.now()
  const { status, body, headers } = await chat(
    account,
    { message: `asked-${newId()}`, model: SHORT },
    base
  )
  const ms = performance.now() - startedAt
  return { ms, status, code: body.code, retryAfter: headers.get('retry-after') }
}

async function look(account: ChatTarget, base: string, id: string): Promise<Answer> {
  const startedAt = performance.now()
  const { status, body, headers } = await sendJson('GET', `${base}/conversations/${id}`, account)
  const ms = performance.now() - startedAt
  return { ms, status, code: body.code, retryAfter: headers.get('retry-after') }
}

/** It was held, and goes on; or it ended as failed. */
async function assertStopped(
  assert: Assert,
  account: ChatTarget,
  stream: EventStream,
  base: string
) {
  const { conversationId } = idsOf(stream.events)
  await stop(account, conversationId, base)
  await stream.closed()
  const { messages } = await show(account, conversationId, { base })
  const [, answer] = messages.data
  const text = textOfMessage(answer)
  assert.include(['stopped', 'failed'], answer.status)
  assert.equal(text, textIn(stream.events))
  assert.isAbove(tokensIn(text) ?? 0, 20)
}

async function givenServer(cleanup: (end: () => Promise<void>) => void) {
  const upstream = await ChatUpstream.start()
  cleanup(() => upstream.close())
  const database = await emptyPostgres()
  cleanup(database.drop)
  const proxy = await FaultProxy.start(database.url)
  cleanup(() => proxy.close())
  const server = await OwnServer.prepare({
    upstream: upstream.url,
    sharesDatabase: true,
    env: { DATABASE_URL: proxy.url },
  })
  cleanup(() => server.remove())
  await server.start()
  return { proxy, server, account: await server.createAccount(), databaseUrl: database.url }
}

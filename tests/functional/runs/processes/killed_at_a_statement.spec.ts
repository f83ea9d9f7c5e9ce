import { join } from 'node:path'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import { newId } from '#core/ids'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { idsOf, openChat, show, type ChatTarget } from '#tests/helpers/chats'
import { query } from '#tests/helpers/databases'
import { textIn } from '#tests/helpers/event_stream'
import { temporaryFolder } from '#tests/helpers/folders'
import { chosen } from '#tests/helpers/random'
import { assertAllRested } from '#tests/helpers/rested_runs'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { StepKiller } from '#tests/support/step_killer'

/** An answer that is stored in several flushes. */
const MODEL = countingModel(25, 20)

const BUDGET = 1_000_000_000

/** What is stored of a question, each as a number of rows; the reservation as tokens. */
interface Stored {
  questions: number
  answers: number
  conversations: number
  runs: number
  keys: number
  attached: number
  reserved: number
  running: number
}

const WHOLE = { questions: 1, answers: 1, conversations: 1, runs: 1, keys: 1, attached: 1 }
const NOTHING = { questions: 0, answers: 0, conversations: 0, runs: 0, keys: 0, attached: 0 }

async function storedOf(url: string, sent: { message: string; fileId: string }): Promise<Stored> {
  const ours = `(select conversation_id from messages where role = 'user' and parts like '%${sent.message}%')`
  const [row] = await query<Stored>(
    url,
    `select
       (select count(*) from messages where role = 'user' and parts like '%${sent.message}%') as questions,
       (select count(*) from messages where role = 'assistant' and conversation_id in ${ours}) as answers,
       (select count(*) from conversations where id in ${ours}) as conversations,
       (select count(*) from runs where conversation_id in ${ours}) as runs,
       (select count(*) from idempotency_keys where key = '${sent.message}') as keys,
       (select count(*) from files where id = '${sent.fileId}' and conversation_id in ${ours}) as attached,
       (select coalesce(sum(reserved_tokens), 0) from budget_counters) as reserved,
       (select count(*) from runs where state in ('queued', 'running')) as running`
  )
  const numbers = Object.entries(row).map(([name, value]) => [name, Number(value)])
  return Object.fromEntries(numbers)
}

async function upload({ headers }: ChatTarget, base: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob(['what is attached']), 'a.txt')
  const response = await fetch(`${base}/files`, { method: 'POST', headers, body: form })
  const { id }: { id: string } = JSON.parse(await response.text())
  return id
}

test.group('A server that is killed at a statement of its database', (group) => {
  group.each.timeout(1_200_000)

  test('has stored a question with all that belongs to it, or nothing of it, and answers it once', async ({
    assert,
    cleanup,
  }) => {
    const upstream = await ChatUpstream.start()
    cleanup(() => upstream.close())
    const killer = new StepKiller(join(await temporaryFolder(cleanup), 'orders'))
    const server = await OwnServer.prepare({ upstream: upstream.url, env: killer.env })
    cleanup(() => server.remove())
    await server.start()
    const account = await server.createAccount()
    await query(
      server.databaseUrl,
      `insert into budgets (subject, period, unit, amount, updated_at) values ('instance', 'day', 'tokens', ${BUDGET}, 1)`
    )
    const world = { assert, server, killer, account, upstream }

    const first = await ask(world, () => killer.watch())
    await first.stream?.closed()
    assert.isTrue(first.stream?.isComplete)
    const steps = await killer.steps()
    const { points, seed } = chosen(2 * steps.length, 6)
    const committed: number[] = []
    await server.process.stop('SIGKILL')
    await killer.withdraw()
    await server.start()
    try {
      for (const point of points) {
        const step = steps[Math.floor(point / 2)]
        const note = `seed ${seed}, point ${point} of ${2 * steps.length}: ${point % 2 === 0 ? 'before' : 'after'} “${step}”`
        if (await killedAt(world, point, note)) {
          committed.push(point)
        }
      }
    } finally {
      console.log(
        `    seed ${seed}: killed at ${points.length} of ${2 * steps.length} points, ${committed.length} after the commit`
      )
    }
    assert.isAbove(committed.length, 0)
    assert.isBelow(committed.length, points.length)
  })
})

interface World {
  assert: Assert
  server: OwnServer
  killer: StepKiller
  account: ChatTarget
  upstream: ChatUpstream
}

/** Sends a question with a file and a key, all its own. `stream` is null where the server was gone before it answered. */
async function ask({ account, server }: World, ready: () => Promise<void>) {
  const message = newId()
  const fileId = await upload(account, server.url)
  const target = { headers: { ...account.headers, 'idempotency-key': message } }
  const parts = [
    { type: 'text', text: message },
    { type: 'file', file_id: fileId },
  ]
  const body = { parts, model: MODEL }
  await ready()
  const stream = await openChat(target, body, server.url).catch(() => null)
  return { message, fileId, target, body, stream }
}

/** Answers whether the question was stored when the server was killed. */
async function killedAt(world: World, point: number, note: string): Promise<boolean> {
  const { assert, server, killer, account, upstream } = world
  const sent = await ask(world, () => killer.order(point))
  await sent.stream?.closed()
  await server.process.stop('SIGKILL')
  await killer.withdraw()

  const { reserved, running, ...rows } = await storedOf(server.databaseUrl, sent)
  const isStored = rows.questions > 0
  assert.deepEqual(rows, isStored ? WHOLE : NOTHING, note)
  assert.equal(reserved > 0, running > 0, note)
  if (sent.stream !== null && sent.stream.events.length > 0) {
    assert.isTrue(isStored, note)
  }
  assert.deepEqual(server.integrityFaults(), [], note)

  await server.start()
  await assertAllRested(assert, server.databaseUrl, note)
  const again = await openChat(sent.target, sent.body, server.url)
  await again.closed()
  assert.isTrue(again.isComplete, note)
  assert.equal(again.headers['idempotency-replayed'], isStored ? 'true' : undefined, note)
  const { conversationId, runId } = idsOf(again.events)
  const { messages } = await show(account, conversationId, { base: server.url })
  assert.lengthOf(messages.data, 2, note)
  assert.equal(textIn(again.events), textOfMessage(messages.data[1]), note)
  if (sent.stream !== null && sent.stream.events.length > 0) {
    assert.equal(runId, idsOf(sent.stream.events).runId, note)
  }
  const after = await storedOf(server.databaseUrl, sent)
  assert.deepEqual(after, { ...WHOLE, reserved: 0, running: 0 }, note)
  assert.isAtMost(
    upstream.calls.filter(({ prompt }) => prompt.includes(sent.message)).length,
    1,
    note
  )
  return isStored
}

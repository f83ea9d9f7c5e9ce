import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { frameOf } from '#runs/frames'
import { claimRun, storeSegment } from '#runs/run_repository'
import type { UiChunk } from '#runs/ui_chunks'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { fakeModels, follow, messagesOf } from '#tests/helpers/chats'
import { numberOf, textIn, type EventStream } from '#tests/helpers/event_stream'
import { createInstance, deleteInstance, givenEngine, givenQueued } from '#tests/helpers/own_engine'

const SAID: UiChunk[] = [
  { type: 'start-step' },
  { type: 'text-start', id: 'text-1' },
  { type: 'text-delta', id: 'text-1', delta: 'stored' },
]
const STORED_N = 1 + SAID.length

/** A run of an instance elsewhere, with some of its text stored; what followed was seen and is not. */
async function givenRunElsewhere(cleanup: (undo: () => Promise<void>) => void) {
  const world = await givenEngine(cleanup)
  const { account, run } = await givenQueued(world)
  const ownerId = newId()
  await createInstance(ownerId)
  cleanup(() => deleteInstance(ownerId))
  const frames = SAID.map((chunk, index) => frameOf(run, 2 + index, JSON.stringify(chunk)))
  await sql.transaction(async (db) => {
    await claimRun(db, run, ownerId, Date.now())
    await storeSegment(db, run, { firstN: 2, lastN: STORED_N, frames: frames.join('') })
  })
  /** Its owner is gone, and that is noticed. */
  const takeOver = async () => {
    await deleteInstance(ownerId)
    await world.reaper.reap()
  }
  return { account, run, conversationId: run.conversationId, takeOver }
}

/** Whether a stream comes to its end as it should. */
async function isInterrupted(stream: EventStream) {
  await stream.closed()
  const chunks = await stream.chunks()
  return stream.isComplete && chunks.at(-1)?.type === 'finish'
}

test.group('A run that is taken over', () => {
  test('is played again to who rejoined ahead of what is stored', async ({ assert, cleanup }) => {
    using _ = await fakeModels()
    const { account, run, conversationId, takeOver } = await givenRunElsewhere(cleanup)
    const lastId = `${run.id}:1:${STORED_N + 2}`
    const waiting = await follow(account, conversationId, lastId)
    await takeOver()
    await waiting.closed()
    assert.equal(waiting.end, 'broken')
    assert.equal(waiting.text, '')

    const again = await follow(account, conversationId, lastId)
    assert.isTrue(await isInterrupted(again))
    assert.equal(numberOf(again.events[0]), 1)
    assert.equal(textIn(again.events), 'stored')
    const [, answer] = await messagesOf(account, conversationId)
    assert.equal(answer.status, 'interrupted')
    assert.equal(textOfMessage(answer), 'stored')
  })

  test('goes on to its end for who has seen what is stored', async ({ assert, cleanup }) => {
    using _ = await fakeModels()
    const { account, run, conversationId, takeOver } = await givenRunElsewhere(cleanup)
    const fromStart = await follow(account, conversationId)
    const rejoined = await follow(account, conversationId, `${run.id}:1:2`)
    await Promise.all([fromStart.said('stored'), rejoined.said('stored')])
    await takeOver()
    for (const stream of [fromStart, rejoined]) {
      assert.isTrue(await isInterrupted(stream))
      assert.equal(textIn(stream.events), 'stored')
    }
  })
})

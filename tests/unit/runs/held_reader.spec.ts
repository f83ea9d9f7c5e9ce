import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { test } from '@japa/runner'
import { EventHub } from '#runs/event_hub'
import { Follower } from '#runs/follower'
import { LEASE_MS } from '#runs/instance_lease'
import { RunLog } from '#runs/run_log'

const delta = (text: string) => JSON.stringify({ type: 'text-delta', id: 'text-1', delta: text })

/** A log whose run exists nowhere, and a reader who takes one write at a time. */
function givenReader() {
  const hub = new EventHub()
  const log = new RunLog({ id: 'run', key: 1, attempt: 1 }, 0, hub)
  const response = new PassThrough({ highWaterMark: 1 })
  const follower = new Follower({
    runId: 'run',
    response,
    cursor: 0,
    log,
    stored: { readAfter: async () => null },
    localize: (frames) => frames,
    onForsaken: () => {},
    onClosed: () => {},
    sent: { frames: 0, bytes: 0 },
  })
  hub.attach(log, follower)
  return { hub, log, response, follower }
}

test.group('A reader whose socket is full while the process is held', () => {
  test('gets what was not stored only once it is', async ({ assert, cleanup }) => {
    const { hub, log, response, follower } = givenReader()
    const toStore: RunLog[] = []
    log.appendJson(delta('said before'), false)
    await setImmediate()
    assert.isNotNull(follower.blockedAt)
    log.appendJson(delta('said while it stood still'), false)
    await setImmediate()
    hub.whenUnstored((one) => toStore.push(one))

    const heldUntil = performance.now() + LEASE_MS
    performance.now = () => heldUntil
    cleanup(() => {
      Reflect.deleteProperty(performance, 'now')
    })
    assert.include(String(response.read()), 'said before')
    await setImmediate()
    assert.isNull(follower.blockedAt)
    assert.isNull(response.read())
    assert.deepEqual(toStore, [log])

    log.markStored(2)
    await setImmediate()
    assert.include(String(response.read()), 'said while it stood still')
  })
})

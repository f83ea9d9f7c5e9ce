import { mock } from 'node:test'
import { test } from '@japa/runner'
import { ConnectionQueue, NoConnectionFree } from '#core/connection_queue'
import { withPatience } from '#core/request_patience'

const PATIENCE_MS = 60_000

/** Work that is in until it is let out. */
class Work {
  readonly order: string[] = []
  #exits = new Map<string, () => void>()

  begin(queue: ConnectionQueue, name: string): Promise<void> {
    return queue.run(() => {
      this.order.push(name)
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#exits.set(name, resolve)
      return promise
    })
  }

  async end(name: string): Promise<void> {
    this.#exits.get(name)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test.group('The queue for connections', () => {
  test('serves in turn while nobody waits for long, however many they are', async ({ assert }) => {
    const queue = new ConnectionQueue(2, PATIENCE_MS)
    const work = new Work()
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const all = names.map((name) => work.begin(queue, name))
    assert.deepEqual(work.order, ['a', 'b'])
    assert.equal(queue.size, 5)
    for (const name of names) {
      await work.end(name)
    }
    await Promise.all(all)
    assert.deepEqual(work.order, names)
    assert.equal(queue.size, 0)
  })

  test('serves the newest first where somebody has waited for long', async ({
    assert,
    cleanup,
  }) => {
    let now = performance.now()
    const clock = mock.method(performance, 'now', () => now)
    cleanup(() => clock.mock.restore())
    const queue = new ConnectionQueue(1, PATIENCE_MS)
    const work = new Work()
    const all = ['a', 'b', 'c', 'd'].map((name) => work.begin(queue, name))
    await work.end('a')
    now += 1_001
    await work.end('b')
    all.push(work.begin(queue, 'e'))
    await work.end('d')
    await work.end('e')
    await work.end('c')
    await Promise.all(all)
    assert.deepEqual(work.order, ['a', 'b', 'd', 'e', 'c'])
  })

  test('lets in no more than there are connections, whatever fails', async ({ assert }) => {
    const queue = new ConnectionQueue(3, PATIENCE_MS)
    let [inside, most] = [0, 0]
    const work = async (n: number) => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside--
      if (n % 3 === 0) {
        throw new Error('no')
      }
    }
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => queue.run(() => work(n)))
    )
    assert.equal(most, 3)
    assert.lengthOf(
      results.filter(({ status }) => status === 'rejected'),
      17
    )
  })

  test('refuses whoever waits for too long, and forgets them', async ({ assert }) => {
    const queue = new ConnectionQueue(1, 10)
    const work = new Work()
    const first = work.begin(queue, 'a')
    const refused = ['b', 'c', 'd'].map((name) => work.begin(queue, name))
    for (const waiting of refused) {
      await assert.rejects(() => waiting, NoConnectionFree)
    }
    assert.equal(queue.size, 0)
    await work.end('a')
    await first
    const next = work.begin(queue, 'e')
    await work.end('e')
    await next
    assert.deepEqual(work.order, ['a', 'e'])
  })

  test('lets a request wait for no longer than once, however often it comes back', async ({
    assert,
    cleanup,
  }) => {
    let now = performance.now()
    const clock = mock.method(performance, 'now', () => now)
    cleanup(() => clock.mock.restore())
    const queue = new ConnectionQueue(1, PATIENCE_MS)
    const work = new Work()
    const unanswered = { headersSent: false, destroyed: false }
    const first = work.begin(queue, 'first')
    const comeBack = async (name: string) => {
      await work.begin(queue, `${name} once`)
      await work.begin(queue, `${name} again`)
    }
    const asking = withPatience(unanswered, () => comeBack('request'))
    now += PATIENCE_MS - 1
    await work.end('first')
    const holder = work.begin(queue, 'holder')
    const waiting = withPatience({ ...unanswered, headersSent: true }, () => comeBack('answered'))
    await work.end('request once')
    await assert.rejects(() => asking, NoConnectionFree)
    for (const name of ['holder', 'answered once', 'answered again']) {
      await work.end(name)
    }
    await Promise.all([first, holder, waiting])
  })
})

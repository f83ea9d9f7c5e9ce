import { test } from '@japa/runner'
import { LockQueue } from '#core/lock_queue'
import { withPatience } from '#core/request_patience'

class Busy extends Error {
  code = 'SQLITE_BUSY'
}

/** A file that others hold until so many tries were made. */
class HeldFile {
  tries = 0
  done = 0
  constructor(private heldFor: number) {}

  attempt = async (): Promise<number> => {
    this.tries++
    if (this.tries <= this.heldFor) {
      throw new Busy('database is locked')
    }
    return ++this.done
  }
}

const WAITING = 20
const WRITE = { isRead: false }

test.group('What waits for a lock', () => {
  test('is tried by one for all, and goes on at once when that one gets through', async ({
    assert,
  }) => {
    const queue = new LockQueue()
    const probes = 4
    const file = new HeldFile(WAITING + probes)
    const works = Array.from({ length: WAITING }, () => queue.run(file.attempt, WRITE))
    await Promise.all(works)
    assert.equal(file.done, WAITING)
    assert.equal(file.tries, WAITING + probes + WAITING)
  })

  test('keeps who comes later from trying, a reader apart', async ({ assert }) => {
    const queue = new LockQueue()
    const file = new HeldFile(3)
    const first = queue.run(file.attempt, WRITE)
    await Promise.resolve()
    const triesBefore = file.tries
    const later = queue.run(file.attempt, WRITE)
    assert.equal(file.tries, triesBefore)
    const reading = queue.run(async () => 'read', { isRead: true })
    assert.equal(await reading, 'read')
    assert.equal(file.done, 0)
    await Promise.all([first, later])
    assert.equal(file.done, 2)
    /* Nothing is held any more: no turn is waited for. */
    const last = queue.run(file.attempt, WRITE)
    assert.equal(file.done, 3)
    await last
  })

  test('goes on for the others where the one that tries fails otherwise', async ({ assert }) => {
    const queue = new LockQueue()
    const file = new HeldFile(3)
    let tries = 0
    const failing = queue.run(async () => {
      if (++tries > 1) {
        throw new Error('refused')
      }
      await file.attempt()
    }, WRITE)
    const others = [queue.run(file.attempt, WRITE), queue.run(file.attempt, WRITE)]
    await assert.rejects(() => failing, 'refused')
    await Promise.all(others)
    assert.equal(file.done, 2)
  })

  test('fails with the lock after 5 s, all of it', async ({ assert }) => {
    const queue = new LockQueue()
    const file = new HeldFile(Infinity)
    const works = Array.from({ length: 3 }, () => queue.run(file.attempt, WRITE))
    const ends = await Promise.allSettled(works)
    assert.deepEqual(
      ends.map((end) => (end.status === 'rejected' ? end.reason.code : end.value)),
      Array.from({ length: 3 }, () => 'SQLITE_BUSY')
    )
    /* One each 100 ms, not each of them. */
    assert.isBelow(file.tries, 70)
  })

  test('fails sooner where its request has waited before', async ({ assert }) => {
    const queue = new LockQueue()
    const file = new HeldFile(Infinity)
    const unanswered = { headersSent: false, destroyed: false }
    await withPatience(unanswered, async () => {
      await assert.rejects(() => queue.run(file.attempt, WRITE), 'database is locked')
      const before = file.tries
      await assert.rejects(() => queue.run(file.attempt, WRITE), 'database is locked')
      assert.isAtMost(file.tries - before, 1)
    })
  })
})

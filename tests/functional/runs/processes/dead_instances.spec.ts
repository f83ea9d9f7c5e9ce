import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { DeadInstances } from '#runs/dead_instances'
import { LEASE_MS } from '#runs/instance_lease'

const HOUR_MS = 3_600_000

/** An instance on another machine; its lease ends so many ms from now. */
async function givenInstance(leaseLeftMs: number, cleanup: (undo: () => Promise<void>) => void) {
  const id = newId()
  await sql.transaction((db) =>
    db.run(
      `insert into instances (id, host, pid, started_at, lease_until) values (?, 'elsewhere', 1, 0, ?)`,
      id,
      Date.now() + leaseLeftMs
    )
  )
  cleanup(async () => {
    await sql.transaction((db) => db.run('delete from instances where id = ?', id))
  })
  return id
}

function renew(id: string, leaseLeftMs: number) {
  return sql.transaction((db) =>
    db.run('update instances set lease_until = ? where id = ?', Date.now() + leaseLeftMs, id)
  )
}

test.group('An instance is dead', () => {
  test('where its lease is over', async ({ assert, cleanup }) => {
    const living = await givenInstance(LEASE_MS - 1_000, cleanup)
    const dead = await givenInstance(-1_000, cleanup)
    const found = await sql.read((db) => new DeadInstances(newId()).find(db))
    assert.isFalse(found.has(living))
    assert.isTrue(found.has(dead))
  })

  test('where the clock was set back, and its lease is not renewed by the new time', async ({
    assert,
    cleanup,
  }) => {
    const living = await givenInstance(HOUR_MS, cleanup)
    const dead = await givenInstance(HOUR_MS, cleanup)
    const instances = new DeadInstances(newId())
    const find = (now: number) => sql.read((db) => instances.find(db, now))
    const first = await find(0)
    assert.isFalse(first.has(living) || first.has(dead))
    const second = await find(LEASE_MS)
    assert.isFalse(second.has(living) || second.has(dead))

    await renew(living, LEASE_MS - 1_000)
    const third = await find(LEASE_MS + 1)
    assert.isFalse(third.has(living))
    assert.isTrue(third.has(dead))

    /* Back once more: its time counts from when that is seen. */
    await renew(living, HOUR_MS)
    const fourth = await find(2 * LEASE_MS)
    assert.isFalse(fourth.has(living))
    const last = await find(3 * LEASE_MS + 1)
    assert.isTrue(last.has(living))
  })
})

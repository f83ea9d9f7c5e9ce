import { test } from '@japa/runner'
import { isDatabaseUnavailable } from '#core/database_errors'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { untilAsync } from '#tests/helpers/until_async'

const RAISE = 'update revisions set revision = revision + 1 where name = ?'

test.group('A transaction that stands still', (group) => {
  group.each.timeout(60_000)
  group.each.skip(sql.dialect !== 'postgres', 'SQLite has no others')

  test('is ended by PostgreSQL, so that others get what it holds', async ({ assert, cleanup }) => {
    const name = `test:${newId().slice(-12)}`
    await sql.transaction((db) =>
      db.run('insert into revisions (name, revision) values (?, 1)', name)
    )
    cleanup(async () => {
      await sql.transaction((db) => db.run('delete from revisions where name = ?', name))
    })
    const { promise: isRaised, resolve: goOn } = Promise.withResolvers<void>()
    const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>()
    const still = sql
      .transaction(async (db) => {
        await db.run(RAISE, name)
        hold()
        await isRaised
        await db.run(RAISE, name)
      })
      .then(() => null)
      .catch((error: unknown) => error)
    await isHeld
    const raise = () =>
      sql
        .transaction((db) => db.run(RAISE, name))
        .then(() => true)
        .catch((error: unknown) => !isDatabaseUnavailable(error))
    await untilAsync(raise, 'another one raised it', 20_000)
    goOn()
    assert.isTrue(isDatabaseUnavailable(await still))
    const row = await sql.read((db) =>
      db.get<{ revision: number }>('select revision from revisions where name = ?', name)
    )
    assert.equal(row?.revision, 2)
  })
})

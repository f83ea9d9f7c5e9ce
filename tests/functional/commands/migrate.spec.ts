import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { test } from '@japa/runner'
import { ace } from '#tests/helpers/ace'
import { emptyDatabase, query } from '#tests/helpers/databases'
import { OwnServer } from '#tests/support/own_server'

const OF_TOMORROW = 'database/migrations/9999999999999_of_tomorrow'

function tablesOf(url: string) {
  return query(
    url,
    url.startsWith('sqlite:')
      ? 'select name from sqlite_schema'
      : `select table_name as name from information_schema.tables where table_schema = 'public'`
  )
}

test.group('migrate', (group) => {
  group.each.timeout(120_000)

  test('says what is pending, does it, and knows what it does not know', async ({
    assert,
    cleanup,
  }) => {
    const folder = await mkdtemp(`${tmpdir()}/chatflow-migrate-`)
    const { url, drop } = await emptyDatabase(folder)
    cleanup(async () => {
      await drop()
      await rm(folder, { recursive: true })
    })
    const env = { DATABASE_URL: url }

    const before = await ace(['migrate', '--check', '--json'], { env })
    assert.equal(before.exitCode, 1, before.output)
    const { pending, unknown } = JSON.parse(before.stdout)
    assert.include(pending, 'database/migrations/1000000000001_create_accounts_tables')
    assert.deepEqual(unknown, [])
    assert.deepEqual(await tablesOf(url), [])

    const done = await ace(['migrate', '--json'], { env })
    assert.equal(done.exitCode, 0, done.output)
    assert.deepEqual(JSON.parse(done.stdout).migrated, pending)
    const after = await ace(['migrate', '--check'], { env })
    assert.equal(after.exitCode, 0, after.output)

    await query(url, `insert into adonis_schema (name, batch) values ('${OF_TOMORROW}', 9)`)
    const newer = await ace(['migrate', '--check'], { env })
    assert.equal(newer.exitCode, 1)
    assert.include(newer.stdout, `unknown  ${OF_TOMORROW}`)
    assert.include(newer.stderr, 'The database is newer than this version')
  })

  test('a server goes on with a database that is newer, and says so', async ({
    assert,
    cleanup,
  }) => {
    const server = await OwnServer.prepare()
    cleanup(() => server.remove())
    const first = await server.start()
    await first.stop()
    await query(
      server.databaseUrl,
      `insert into adonis_schema (name, batch) values ('${OF_TOMORROW}', 9)`
    )
    const { log } = await server.start()
    const said = log.find(({ msg }) => String(msg).includes('is newer than this version'))
    assert.deepEqual(said?.migrations, [OF_TOMORROW])
    const ready = await fetch(`${server.url}/health/ready`)
    assert.equal(ready.status, 200)
    await server.createAccount()
  })
})

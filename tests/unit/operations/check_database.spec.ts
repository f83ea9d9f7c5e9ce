import { join } from 'node:path'
import { Database } from '@adonisjs/lucid/database'
import type { ConnectionConfig } from '@adonisjs/lucid/types/database'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { DatabaseTarget } from '#core/database_url'
import { configureSqlite } from '#core/sqlite_pragmas'
import { checkDatabase, isOlder } from '#operations/check_database'
import { temporaryFolder } from '#tests/helpers/folders'
import { requires } from '#tests/support/requirements'

type Cleanup = (end: () => Promise<void>) => void

/** A database with connections of its own. */
async function givenDatabase(config: ConnectionConfig, cleanup: Cleanup): Promise<Database> {
  const [logger, emitter] = await Promise.all([
    app.container.make('logger'),
    app.container.make('emitter'),
  ])
  const db = new Database({ connection: 'own', connections: { own: config } }, logger, emitter)
  cleanup(() => db.manager.closeAll(true))
  return db
}

test.group('What a server wants of SQLite', () => {
  async function givenSqlite(cleanup: Cleanup, pragma?: string) {
    const filename = join(await temporaryFolder(cleanup), 'own.sqlite3')
    const target: DatabaseTarget = { dialect: 'sqlite', filename }
    const db = await givenDatabase(
      {
        client: 'better-sqlite3',
        connection: { filename },
        useNullAsDefault: true,
        pool: { min: 1, max: 1, afterCreate: configureSqlite },
      },
      cleanup
    )
    if (pragma !== undefined) {
      await db.rawQuery(`pragma ${pragma}`)
    }
    return { db, target }
  }

  test('is what its connections are set to', async ({ cleanup }) => {
    const { db, target } = await givenSqlite(cleanup)
    await checkDatabase(db, target)
  })

  for (const value of ['OFF', 'NORMAL']) {
    test(`is more than synchronous=${value}`, async ({ assert, cleanup }) => {
      const { db, target } = await givenSqlite(cleanup, `synchronous = ${value}`)
      await assert.rejects(
        () => checkDatabase(db, target),
        /SQLite does not run with synchronous=FULL; messages could be lost/
      )
    })
  }

  test('is a library without its known losses', ({ assert }) => {
    assert.isTrue(isOlder('3.50.1', '3.50.2'))
    assert.isTrue(isOlder('3.9.9', '3.50.2'))
    assert.isFalse(isOlder('3.50.2', '3.50.2'))
    assert.isFalse(isOlder('3.50.10', '3.50.2'))
    assert.isFalse(isOlder('4.0.0', '3.50.2'))
  })

  test('is that it can be opened', async ({ assert, cleanup }) => {
    const { db } = await givenSqlite(cleanup)
    const target: DatabaseTarget = { dialect: 'sqlite', filename: '/nowhere/at/all.sqlite3' }
    await assert.rejects(() => checkDatabase(db, target), /cannot be opened \(ENOENT\)/)
  })
})

test.group('What a server wants of PostgreSQL', (group) => {
  group.each.skip(...requires('postgres'))

  async function givenPostgres(cleanup: Cleanup, value: string) {
    const url = new URL(process.env.DATABASE_URL ?? '')
    url.searchParams.set('options', `-c synchronous_commit=${value}`)
    const target: DatabaseTarget = { dialect: 'postgres', connectionString: url.href }
    const connection = { connectionString: url.href }
    return { db: await givenDatabase({ client: 'pg', connection }, cleanup), target }
  }

  for (const value of ['on', 'local', 'remote_write', 'remote_apply']) {
    test(`is there with synchronous_commit=${value}`, async ({ cleanup }) => {
      const { db, target } = await givenPostgres(cleanup, value)
      await checkDatabase(db, target)
    })
  }

  test('is more than synchronous_commit=off', async ({ assert, cleanup }) => {
    const { db, target } = await givenPostgres(cleanup, 'off')
    await assert.rejects(
      () => checkDatabase(db, target),
      /PostgreSQL runs with synchronous_commit=off; messages could be lost/
    )
  })
})

import pg from 'pg'
import { test } from '@japa/runner'
import { isUniqueViolation } from '#core/database_errors'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { SqlTransaction } from '#core/sql'
import { PostgresSql } from '#core/sql_connections'

const COUNT = 'select count(*) as count from revisions where name = ?'

const caught = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error)

function insert(db: SqlTransaction, name: string) {
  db.send('insert into revisions (name, revision) values (?, 1)', name)
}

async function countOf(name: string) {
  const row = await sql.read((db) => db.get<{ count: number }>(COUNT, name))
  return row?.count
}

test.group('A statement that nobody waits for', (group) => {
  group.each.teardown(async () => {
    await sql.transaction((db) => db.run(`delete from revisions where name like 'test:%'`))
  })

  test('is done before those behind it', async ({ assert }) => {
    const name = `test:${newId().slice(-12)}`
    const row = await sql.transaction(async (db) => {
      insert(db, name)
      return db.get<{ count: number }>(COUNT, name)
    })
    assert.equal(row?.count, 1)
    assert.equal(await countOf(name), 1)
  })

  test('fails the commit with its own error, and nothing is left', async ({ assert }) => {
    const name = `test:${newId().slice(-12)}`
    const error = await caught(
      sql.transaction(async (db) => {
        insert(db, name)
        insert(db, name)
      })
    )
    assert.isTrue(isUniqueViolation(error))
    assert.equal(await countOf(name), 0)
  })

  test('fails the next one that is waited for with its own error', async ({ assert }) => {
    const name = `test:${newId().slice(-12)}`
    const seen: unknown[] = []
    await caught(
      sql.transaction(async (db) => {
        insert(db, name)
        const after = async () => {
          insert(db, name)
          await db.get('select 1 as one')
        }
        await after().catch((error: unknown) => {
          seen.push(error)
          throw error
        })
      })
    )
    assert.lengthOf(seen, 1)
    assert.isTrue(isUniqueViolation(seen[0]))
    assert.equal(await countOf(name), 0)
  })

  test('is in its transaction also where the connection has lost its prepared statements', async ({
    assert,
    cleanup,
  }) => {
    const name = `test:${newId().slice(-12)}`
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL, pipeline: true })
    await client.connect()
    cleanup(() => client.end())
    const work = async (statements: (db: PostgresSql) => void) => {
      const db = new PostgresSql(client)
      db.send('begin')
      statements(db)
      await db.run('rollback').catch(() => {})
    }
    await work(() => {})
    await client.query('deallocate all')
    await work((db) => insert(db, name))
    assert.equal(await countOf(name), 0)
  }).skip(sql.dialect !== 'postgres', 'SQLite’s statements are lost with their connection')

  test('harms no later work on its connection, nor does work that gives up', async ({ assert }) => {
    const name = `test:${newId().slice(-12)}`
    for (let i = 0; i < 30; i++) {
      await caught(
        sql.transaction(async (db) => {
          insert(db, name)
          throw new Error('given up')
        })
      )
      await caught(
        sql.transaction(async (db) => {
          insert(db, name)
          insert(db, name)
        })
      )
    }
    const counts = await Promise.all(Array.from({ length: 30 }, () => countOf(name)))
    assert.deepEqual(new Set(counts), new Set([0]))
  })
})

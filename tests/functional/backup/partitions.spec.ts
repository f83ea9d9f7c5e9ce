import { test } from '@japa/runner'
import pg from 'pg'
import { postgresTables } from '#backup/rows/postgres_rows'
import { requires } from '#tests/support/requirements'

const SCHEMA = 'partitions_of_a_test'

test.group('A database with partitions', (group) => {
  group.each.skip(...requires('postgres'))

  test('has each row once, in the table that the application knows', async ({
    assert,
    cleanup,
  }) => {
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
    await client.connect()
    cleanup(async () => {
      await client.query(`drop schema ${SCHEMA} cascade`)
      await client.end()
    })
    await client.query(`create schema ${SCHEMA}`)
    await client.query(
      `create table ${SCHEMA}.rows (key bigint primary key) partition by range (key)`
    )
    await client.query(
      `create table ${SCHEMA}.rows_first partition of ${SCHEMA}.rows for values from (0) to (10)`
    )
    const tables = await postgresTables(client, SCHEMA)
    assert.deepEqual(
      tables.map(({ name }) => name),
      ['rows']
    )
  })
})

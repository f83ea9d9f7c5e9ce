import { test } from '@japa/runner'
import { query } from '#tests/helpers/databases'
import { requires } from '#tests/support/requirements'
import { OwnServer } from '#tests/support/own_server'

test.group('A server on a database that loses what it acknowledges', () => {
  test('does not start, and says why', async ({ assert, cleanup }) => {
    const server = await OwnServer.prepare()
    cleanup(() => server.remove())
    const name = new URL(server.databaseUrl).pathname.slice(1)
    await query(server.databaseUrl, `alter database ${name} set synchronous_commit = off`)
    const error: unknown = await server.start().catch((reason: unknown) => reason)
    assert.match(String(error), /the server did not start/)
    assert.match(
      String(error),
      /PostgreSQL runs with synchronous_commit=off; messages could be lost/
    )
    assert.deepEqual(await server.process.exited, { code: 1, signal: null })
  })
    .skip(...requires('postgres'))
    .timeout(120_000)
})

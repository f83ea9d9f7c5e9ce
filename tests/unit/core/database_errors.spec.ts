import { once } from 'node:events'
import { connect, type LookupFunction } from 'node:net'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { toProblem } from '#core/to_problem'
import { freePort } from '#tests/support/free_port'

/** A name with two addresses, as `localhost` has on many machines. */
const twoAddresses: LookupFunction = (_, __, answer) => {
  answer(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ])
}

/** Asks a pool of one connection for a second one. */
async function exhaustPool(): Promise<unknown> {
  const { manager } = await app.container.make('lucid.db')
  manager.add('crowded', {
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 0, max: 1, acquireTimeoutMillis: 10 },
  })
  manager.connect('crowded')
  const client = manager.get('crowded')?.connection?.client?.client
  const held = await client.acquireConnection()
  const error: unknown = await client.acquireConnection().catch((reason: unknown) => reason)
  await client.releaseConnection(held)
  await manager.close('crowded', true)
  return error
}

/** Connects where nothing listens. */
async function connectInVain(): Promise<unknown> {
  const [error]: unknown[] = await once(
    connect({ host: 'database.test', port: await freePort(), lookup: twoAddresses }),
    'error'
  )
  return error
}

test.group('A database is unavailable', () => {
  test('where {why}')
    .with([
      { why: 'all connections are in use', fail: exhaustPool },
      { why: 'none of its addresses answers', fail: connectInVain },
    ])
    .run(async ({ assert }, { fail }) => {
      const problem = toProblem(await fail())
      assert.equal(problem.code, 'database_unavailable')
      assert.equal(problem.status, 503)
      assert.equal(problem.headers['retry-after'], '5')
    })
})

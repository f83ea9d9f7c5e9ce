import { test } from '@japa/runner'
import { ace, aceHere } from '#tests/helpers/ace'
import { freePort } from '#tests/support/free_port'
import { onAnyDatabase } from '#tests/support/requirements'

test.group('doctor, openapi:export', (group) => {
  group.tap(onAnyDatabase)

  test('finds an installation in order', async ({ assert }) => {
    const { exitCode, stdout, output } = await ace(['doctor', '--json'])
    assert.equal(exitCode, 0, output)
    const found = JSON.parse(stdout)
    for (const check of ['node', 'database', 'storage', 'clock']) {
      assert.containsSubset(found, [{ check, severity: 'ok' }])
    }
    assert.notInclude(stdout, process.env.APP_KEY ?? 'APP_KEY')
  }).timeout(60_000)

  test('tells all that is wrong with settings with which nothing can be loaded', async ({
    assert,
  }) => {
    const { exitCode, stdout } = await ace(['doctor'], {
      env: { PORT: 'harbour', REGISTRATION: 'perhaps' },
    })
    assert.equal(exitCode, 1)
    assert.match(stdout, /error .*PORT must be/)
    assert.match(stdout, /error .*REGISTRATION is not valid/)
  }).timeout(60_000)

  test('tells of a database that is out of reach', async ({ assert }) => {
    const { exitCode, stdout, output } = await ace(['doctor'], {
      env: { DATABASE_URL: `postgres://nobody:hidden@127.0.0.1:${await freePort()}/none` },
    })
    assert.equal(exitCode, 1, output)
    assert.match(stdout, /error .*cannot be opened/s)
    assert.notInclude(output, 'hidden')
  }).timeout(60_000)

  test('writes the contract', async ({ client, assert }) => {
    const { exitCode, stdout, output } = await aceHere('openapi:export')
    assert.equal(exitCode, 0, output)
    const served = await client.get('/openapi.json')
    assert.deepEqual(JSON.parse(stdout), served.body())
  })
})

import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import { CheckReadiness, type Probes } from '#operations/check_readiness'
import { createAccount } from '#tests/helpers/accounts'

const works = async () => true
const fails = async () => false

function givenProbes(probes: Partial<Probes>) {
  const check = new CheckReadiness(
    { database: works, migrations: works, redis: null, ...probes },
    logger.child({}, { level: 'silent' })
  )
  app.container.swap(CheckReadiness, () => check)
}

test.group('GET /health/live', () => {
  test('answers while the process does', async ({ client }) => {
    const response = await client.get('/health/live')
    response.assertStatus(200)
    response.assertBody({ status: 'ok' })
  })
})

test.group('GET /health/ready', (group) => {
  group.each.teardown(() => app.container.restore(CheckReadiness))

  test('is ready with its real parts', async ({ client }) => {
    const response = await client.get('/health/ready')
    response.assertStatus(200)
    response.assertBody({ status: 'ok' })
  })

  test('tells strangers and members no details', async ({ client, assert }) => {
    givenProbes({ database: fails })
    const { headers } = await createAccount()
    for (const more of [{}, headers, { authorization: 'Bearer nonsense' }]) {
      const response = await client.get('/health/ready').headers(more)
      response.assertStatus(503)
      assert.equal(response.body().code, 'not_ready')
      assert.equal(response.header('retry-after'), '5')
      assert.notProperty(response.body(), 'checks')
    }
  })

  test('tells administrators which check failed', async ({ client }) => {
    givenProbes({ migrations: fails, redis: works })
    const { headers } = await createAccount({ role: 'admin' })
    const response = await client.get('/health/ready').headers(headers)
    response.assertStatus(503)
    response.assertBodyContains({
      code: 'not_ready',
      checks: { database: 'ok', migrations: 'failed', redis: 'ok' },
    })
  })

  test('stays ready, as degraded, without Redis', async ({ client }) => {
    givenProbes({ redis: fails })
    const { headers } = await createAccount({ role: 'admin' })
    const response = await client.get('/health/ready').headers(headers)
    response.assertStatus(200)
    response.assertBody({
      status: 'degraded',
      checks: { database: 'ok', migrations: 'ok', redis: 'failed' },
    })
  })
})

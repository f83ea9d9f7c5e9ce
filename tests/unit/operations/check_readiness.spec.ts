import { test } from '@japa/runner'
import logger from '@adonisjs/core/services/logger'
import { CheckReadiness } from '#operations/check_readiness'

const silent = logger.child({}, { level: 'silent' })

test.group('Readiness', () => {
  test('asks each part once, however many ask at the same time', async ({ assert }) => {
    let asked = 0
    const check = new CheckReadiness(
      {
        database: async () => ++asked > 0,
        migrations: async () => true,
        redis: null,
      },
      silent
    )
    const all = await Promise.all(Array.from({ length: 50 }, () => check.execute()))
    assert.equal(asked, 1)
    assert.isTrue(all.every(({ status }) => status === 'ok'))
  })

  test('counts a part that throws as failed', async ({ assert }) => {
    const check = new CheckReadiness(
      {
        database: () => Promise.reject(new Error('gone')),
        migrations: async () => true,
        redis: () => Promise.reject(new Error('gone')),
      },
      silent
    )
    assert.deepEqual(await check.execute(), {
      status: 'unavailable',
      checks: { database: 'failed', migrations: 'failed', redis: 'failed' },
    })
  })

  test('counts a part that never answers as failed', async ({ assert }) => {
    const check = new CheckReadiness(
      {
        database: () => new Promise(() => {}),
        migrations: async () => true,
        redis: null,
      },
      silent
    )
    const { status, checks } = await check.execute()
    assert.equal(status, 'unavailable')
    assert.equal(checks.database, 'failed')
  })
})

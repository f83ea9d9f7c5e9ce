import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { systemOrigin } from '#audit/audit_origin'
import { Problem } from '#core/problem'
import sql from '#core/services/sql'
import { SqlStore } from '#core/sql_store'
import { ChangeSettings } from '#settings/change_settings'
import { EditConflict } from '#settings/edit_conflict'
import { Settings } from '#settings/settings'
import settings from '#settings/services/settings'
import { clearSettings } from '#tests/helpers/settings'
import type { SettingKey } from '#settings/setting_definitions'

type Changes = Partial<Record<SettingKey, unknown>>

async function change(changes: Changes, revision = settings.revision) {
  const action = await app.container.make(ChangeSettings)
  return action.execute({ changes, revision }, systemOrigin())
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

const described = (key: SettingKey) => settings.describe().find((one) => one.key === key)

test.group('Settings', (group) => {
  group.each.teardown(clearSettings)

  test('the environment wins over the database, the database over the default', async ({
    assert,
  }) => {
    assert.equal(settings.get('organisation_name'), 'Chatflow')
    assert.containsSubset(described('organisation_name'), { source: 'default', updatedAt: null })

    await change({ organisation_name: 'Analytical Engines' })
    assert.equal(settings.get('organisation_name'), 'Analytical Engines')
    const stored = described('organisation_name')
    assert.containsSubset(stored, { source: 'database', value: 'Analytical Engines' })
    assert.closeTo(stored?.updatedAt ?? 0, Date.now(), 60_000)

    const logger = await app.container.make('logger')
    const store = await app.container.make(SqlStore)
    const other = new Settings(store, logger, { organisation_name: 'From the environment' })
    await other.load()
    assert.equal(other.get('organisation_name'), 'From the environment')
    assert.isTrue(other.isLocked('organisation_name'))
    assert.equal(
      other.describe('general').find(({ key }) => key === 'organisation_name')?.source,
      'environment'
    )
  })

  test('blank and null are the default again', async ({ assert }) => {
    await change({ time_zone: 'Europe/Berlin', streams_per_user: '3' })
    assert.equal(settings.get('streams_per_user'), 3)
    assert.sameMembers(await change({ time_zone: ' ', streams_per_user: null }), [
      'time_zone',
      'streams_per_user',
    ])
    assert.equal(settings.get('time_zone'), 'UTC')
    assert.equal(settings.get('streams_per_user'), 8)
    assert.equal(described('time_zone')?.source, 'default')
  })

  test('what is no value is refused with all its faults, and nothing is changed', async ({
    assert,
  }) => {
    const error = await failureOf(
      change({ organisation_name: 'Never', runs_per_user: 'many', time_zone: 'Mars' })
    )
    assert.instanceOf(error, Problem)
    assert.containsSubset(error, {
      code: 'validation_failed',
      errors: [{ field: 'runs_per_user' }, { field: 'time_zone' }],
    })
    assert.equal(settings.get('organisation_name'), 'Chatflow')
  })

  test('what the environment has set cannot be changed', async ({ assert }) => {
    const error = await failureOf(change({ registration: 'closed' }))
    assert.containsSubset(error, { errors: [{ field: 'registration', rule: 'locked' }] })
    assert.equal(settings.get('registration'), 'open')
  })

  test('a default model must be one of a provider that there is', async ({ assert }) => {
    assert.property(settings.read('title_model', 'nobody/none'), 'fault')
    assert.deepEqual(settings.read('title_model', 'demo/demo'), { value: 'demo/demo' })
    assert.deepEqual(settings.read('title_model', 'off'), { value: 'off' })
  })

  test('two people who change the same: the second sees both values', async ({ assert }) => {
    const seen = settings.revision
    await change({ time_zone: 'Europe/Paris' }, seen)
    const error = await failureOf(
      change({ time_zone: 'Europe/Berlin', organisation_name: 'Never' }, seen)
    )
    assert.instanceOf(error, EditConflict)
    assert.containsSubset(error, {
      edits: [{ field: 'time_zone', yours: 'Europe/Berlin', theirs: 'Europe/Paris' }],
    })
    assert.equal(settings.get('organisation_name'), 'Chatflow')
    assert.deepEqual(await change({ time_zone: 'Europe/Paris' }, seen), [])
    assert.deepEqual(await change({ organisation_name: 'Ours' }, seen), ['organisation_name'])
  })

  test('of many changes at once one is made, the others are told', async ({ assert }) => {
    const seen = settings.revision
    const zones = ['Europe/Paris', 'Europe/Berlin', 'Asia/Tokyo', 'America/Lima', 'Africa/Cairo']
    const results = await Promise.allSettled(zones.map((zone) => change({ time_zone: zone }, seen)))
    const made = results.filter(({ status }) => status === 'fulfilled')
    assert.lengthOf(made, 1)
    assert.include(zones, settings.get('time_zone'))
  })

  test('a stored value that is none of this version is the default', async ({ assert }) => {
    await change({ runs_per_user: 7, organisation_name: 'Kept' })
    await sql.read((db) =>
      db.run(`update settings set value = '"seven"' where key = 'runs_per_user'`)
    )
    await sql.read((db) =>
      db.run(`insert into settings (key, value, revision, updated_at) values ('gone', '1', 1, 1)`)
    )
    await settings.load()
    assert.equal(settings.get('runs_per_user'), 4)
    assert.equal(described('runs_per_user')?.source, 'default')
    assert.equal(settings.get('organisation_name'), 'Kept')
  })
})

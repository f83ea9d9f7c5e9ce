import { test } from '@japa/runner'
import { findAiFaults } from '#ai/ai_environment'

test.group('Faults of the AI settings', () => {
  test('are none where there are none', async ({ assert }) => {
    assert.deepEqual(await findAiFaults({ DEFAULT_MODEL: 'demo/demo', TITLE_MODEL: '' }, []), [])
  })

  test('begin with the variable’s name', async ({ assert }) => {
    assert.deepEqual(await findAiFaults({ DEFAULT_MODEL: 'openai/gpt-5-mini' }, []), [
      'DEFAULT_MODEL: "openai/gpt-5-mini" names a provider that is not configured',
    ])
    const [fault] = await findAiFaults({ PROVIDERS_CONFIG: 'package.json' }, [])
    assert.match(fault, /^PROVIDERS_CONFIG: /)
  })

  test('are not told twice', async ({ assert }) => {
    const env = { DEFAULT_MODEL: 'nowhere', PROVIDERS_CONFIG: 'nowhere.json' }
    const known = [
      'DEFAULT_MODEL must be provider/model',
      'PROVIDERS_CONFIG names a file that cannot be read',
    ]
    assert.deepEqual(await findAiFaults(env, known), [])
  })
})

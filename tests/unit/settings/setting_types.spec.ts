import { test } from '@japa/runner'
import { SETTING_DEFAULTS, SETTING_KEYS, settingDefinitions } from '#settings/setting_definitions'
import { valueOf } from '#settings/value_of'
import type { SettingKey } from '#settings/setting_definitions'

const MANY_DOMAINS = Array.from({ length: 101 }, (_, index) => `d${index}.example.org`)

test.group('Setting types', () => {
  test('{key} takes {given} as {expected}')
    .with<{ key: SettingKey; given: unknown; expected: unknown }[]>([
      { key: 'organisation_name', given: '  Ada & Söhne ', expected: 'Ada & Söhne' },
      { key: 'time_zone', given: 'europe/berlin', expected: 'Europe/Berlin' },
      { key: 'registration', given: 'invite', expected: 'invite' },
      {
        key: 'registration_domains',
        given: 'Example.ORG\r\n@example.com, example.org\n\n',
        expected: ['example.org', 'example.com'],
      },
      { key: 'registration_domains', given: ['example.org'], expected: ['example.org'] },
      { key: 'runs_per_user', given: ' 12 ', expected: 12 },
      { key: 'runs_per_user', given: 12, expected: 12 },
      { key: 'title_model', given: 'off', expected: 'off' },
      { key: 'default_model', given: 'own/meta/llama:70b', expected: 'own/meta/llama:70b' },
    ])
    .run(({ assert }, { key, given, expected }) => {
      assert.deepEqual(settingDefinitions[key].type.read(given), { value: expected })
    })

  test('{key} refuses {given}')
    .with<{ key: SettingKey; given: unknown }[]>([
      { key: 'organisation_name', given: '   ' },
      { key: 'organisation_name', given: 'a\nb' },
      { key: 'organisation_name', given: 'a\u0000b' },
      { key: 'organisation_name', given: 'x'.repeat(101) },
      { key: 'organisation_name', given: { name: 1 } },
      { key: 'time_zone', given: 'Europe/Atlantis' },
      { key: 'time_zone', given: ['Europe/Berlin', 'UTC'] },
      { key: 'registration', given: 'everybody' },
      { key: 'registration_domains', given: 'example' },
      { key: 'registration_domains', given: 'exa mple.org' },
      { key: 'registration_domains', given: 'ada@example.org' },
      { key: 'registration_domains', given: MANY_DOMAINS },
      { key: 'runs_per_user', given: '0' },
      { key: 'runs_per_user', given: '1.5' },
      { key: 'runs_per_user', given: '-1' },
      { key: 'runs_per_user', given: '1e3' },
      { key: 'runs_per_user', given: 100_001 },
      { key: 'interaction_expire_hours', given: '8761' },
      { key: 'default_model', given: 'off' },
      { key: 'title_model', given: 'gpt-5' },
      { key: 'title_model', given: `openai/${'x'.repeat(201)}` },
    ])
    .run(({ assert }, { key, given }) => {
      const reading = settingDefinitions[key].type.read(given)
      assert.property(reading, 'fault')
      if (typeof given === 'string') {
        assert.throws(() => valueOf(key)('VARIABLE', given), /^VARIABLE is not valid: /)
      }
    })

  test('every default is a value of its setting', ({ assert }) => {
    for (const key of SETTING_KEYS) {
      const value = SETTING_DEFAULTS[key]
      if (value !== null) {
        assert.deepEqual(settingDefinitions[key].type.read(value), { value }, key)
      }
    }
  })
})

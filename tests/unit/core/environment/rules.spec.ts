import { test } from '@japa/runner'
import { homePath } from '#core/home'
import {
  databaseUrl,
  flag,
  hosts,
  httpUrl,
  installationFolder,
  integer,
  issuedKey,
  modelName,
  oneOf,
  optional,
  origins,
  proxies,
  redisUrl,
  required,
  secret,
  text,
  type Rule,
} from '#core/environment/rules'

interface Case {
  title: string
  rule: Rule<unknown>
  good: string[]
  bad: string[]
}

const CASES: Case[] = [
  {
    title: 'integer',
    rule: integer(1, 10),
    good: ['1', '10'],
    bad: ['0', '11', '1.5', '1e1', 'x'],
  },
  {
    title: 'installationFolder',
    rule: installationFolder,
    good: [homePath()],
    bad: ['/elsewhere', 'data'],
  },
  { title: 'flag', rule: flag, good: ['true', 'FALSE', '1', '0'], bad: ['yes', 'on'] },
  {
    title: 'oneOf',
    rule: oneOf(['open', 'closed'] as const),
    good: ['open'],
    bad: ['Open', 'none'],
  },
  {
    title: 'hosts',
    rule: hosts,
    good: ['tools.lan', '10.0.0.7:8080, [fd00::1]:9000,localhost', '[::1]'],
    bad: ['http://tools.lan', 'tools.lan/mcp', 'a@b', 'fd00::1', 'tools.lan:0', 'a:99999', '*:x'],
  },
  {
    title: 'httpUrl',
    rule: httpUrl,
    good: ['http://localhost:8000', 'https://a.example.com/v1/'],
    bad: [
      'a.example.com',
      'ftp://a.example.com',
      'https://u:p@a.example.com',
      'https://a.test?x=1',
    ],
  },
  {
    title: 'databaseUrl',
    rule: databaseUrl,
    good: ['sqlite:data/a.sqlite3', 'sqlite:///tmp/a', 'postgres://u:p@h/db', 'postgresql://h/db'],
    bad: ['mysql://h/db', 'sqlite:', 'sqlite::memory:', 'data/a.sqlite3'],
  },
  {
    title: 'redisUrl',
    rule: redisUrl,
    good: ['redis://:p@h:6379/0', 'rediss://h'],
    bad: ['h:6379', 'http://h', 'redis://h/first'],
  },
  {
    title: 'origins',
    rule: origins,
    good: ['https://a.example.com, http://localhost:3000/', '*'],
    bad: ['a.example.com', 'https://a.example.com/chat', 'https://*.example.com/'],
  },
  {
    title: 'proxies',
    rule: proxies,
    good: ['127.0.0.1, 10.0.0.0/8', 'loopback'],
    bad: ['true', '*', '10.0.0.0/99', 'proxy.example.com'],
  },
  {
    title: 'modelName',
    rule: modelName('off'),
    good: ['openai/gpt-5-mini', 'openrouter/mistralai/mistral-small', 'off'],
    bad: ['gpt-5-mini-2025', 'openai/', '/gpt-5-mini', 'openai/gpt 5'],
  },
  { title: 'secret', rule: secret, good: ['x'.repeat(16)], bad: ['x'.repeat(15)] },
  { title: 'issuedKey', rule: issuedKey, good: ['sk-1'], bad: ['sk-1 ', 'sk-\n1', 'schlüssel'] },
]

function messageOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

test.group('Rules of the settings', () => {
  test('{title} takes what is meant and refuses what is not, by name and without the value')
    .with(CASES)
    .run(({ assert }, { rule, good, bad }) => {
      for (const value of good) {
        assert.doesNotThrow(() => rule('NAME', value))
      }
      for (const value of bad) {
        const message = messageOf(() => rule('NAME', value))
        assert.match(message, /^NAME /)
        assert.isFalse(value.length > 8 && message.includes(value), message)
      }
    })

  test('an empty variable counts as one that is not set', ({ assert }) => {
    assert.isUndefined(optional(flag)('NAME', ''))
    assert.throws(() => required(text)('NAME', ''), 'NAME is missing')
  })

  test('a secret is not shown by printing it', ({ assert }) => {
    const value = 'canary-canary-canary'
    assert.notInclude(`${secret('NAME', value)}${JSON.stringify(secret('NAME', value))}`, value)
  })
})

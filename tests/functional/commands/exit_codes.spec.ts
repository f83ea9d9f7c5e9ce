import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import { test } from '@japa/runner'
import { ace, spawnAce } from '#tests/helpers/ace'
import { freePort } from '#tests/support/free_port'
import { onAnyDatabase } from '#tests/support/requirements'

test.group('Exit codes of commands', (group) => {
  group.tap(onAnyDatabase)

  test('{0} is misuse: 2')
    .with([
      ['a command that is none', ['user:lost'], 'not defined'],
      ['a flag that is none', ['user:list', '--jsn'], 'Unknown flag'],
      ['a missing argument', ['user:suspend'], 'Missing required argument'],
    ] as const)
    .run(async ({ assert }, [, args, message]) => {
      const { exitCode, stdout, stderr } = await ace([...args])
      assert.equal(exitCode, 2)
      assert.include(stderr, message)
      assert.equal(stdout, '')
    })

  test('a database that is not set up: 3, and what to do', async ({ assert, cleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'commands-'))
    cleanup(() => rm(folder, { recursive: true }))
    const { exitCode, stderr } = await ace(['user:list'], {
      env: { DATABASE_URL: `sqlite:${join(folder, 'new.sqlite3')}` },
    })
    assert.equal(exitCode, 3)
    assert.include(stderr, 'start Chatflow once, or run migrate')
  }).timeout(60_000)

  test('a database that is out of reach: 3, in a sentence', async ({ assert }) => {
    const { exitCode, stderr } = await ace(['user:list'], {
      env: { DATABASE_URL: `postgres://nobody:hidden@127.0.0.1:${await freePort()}/none` },
    })
    assert.equal(exitCode, 3)
    assert.include(stderr, 'The database cannot be used')
    assert.notInclude(stderr, 'hidden')
    assert.notMatch(stderr, /^\s+at /m)
  }).timeout(60_000)

  test('settings that are wrong: 3, with all faults', async ({ assert }) => {
    const { exitCode, stderr } = await ace(['user:list'], {
      env: { PORT: 'harbour', REGISTRATION: 'perhaps' },
    })
    assert.equal(exitCode, 3)
    assert.include(stderr, 'PORT must be')
    assert.include(stderr, 'REGISTRATION is not valid')
    assert.notMatch(stderr, /^\s+at /m)
  }).timeout(60_000)

  test('a reader that goes away ends a command in silence', async ({ assert }) => {
    const child = spawnAce(['user:list', '--json'])
    child.stdin.end()
    child.stdout.destroy()
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')])
    assert.equal(stderr, '')
  }).timeout(60_000)
})

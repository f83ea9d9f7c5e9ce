import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { ace, aceHere, spawnAce } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import { untilAsync } from '#tests/helpers/until_async'
import { onAnyDatabase } from '#tests/support/requirements'

interface RunRow {
  id: string
  state: string
  instance_id: string | null
}

const runsOf = (userId: string) =>
  sql.read((db) =>
    db.all<RunRow>('select id, state, instance_id from runs where user_id = ? order by key', userId)
  )

const PATIENCE_MS = 30_000

test.group('chat', (group) => {
  group.tap(onAnyDatabase)

  test('answers one question with a tool, beside a server, as the person', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const asked = await ace(['chat', 'what is 6*7', `--user=${account.email}`])
    assert.equal(asked.exitCode, 0, asked.output)
    assert.include(asked.stdout, '42')
    assert.include(asked.stderr, '→ builtin__calculator {"expression":"6*7"}')
    assert.notInclude(asked.stdout, '→')

    const listed = await client.get('/conversations').headers(account.headers)
    const [{ id }] = listed.body().data
    const on = await ace(
      ['chat', 'Review:', `--user=${account.email}`, `--continue=${id}`, '--json'],
      { input: 'a piped text\n' }
    )
    assert.equal(on.exitCode, 0, on.output)
    const answer = JSON.parse(on.stdout)
    assert.containsSubset(answer, { conversation_id: id, status: 'completed' })
    assert.include(JSON.stringify(answer.message.parts), 'a piped text')

    const [run] = await runsOf(account.id)
    const lease = await sql.read((db) =>
      db.get('select id from instances where id = ?', run.instance_id ?? '')
    )
    assert.isUndefined(lease, 'its lease is given back')
    const sessions = await sql.read((db) =>
      db.all<{ revoked_at: number | null }>(
        `select revoked_at from auth_sessions where user_id = ? and user_agent is not null`,
        account.id
      )
    )
    assert.lengthOf(sessions, 2)
    assert.isTrue(sessions.every(({ revoked_at: at }) => at !== null))
    const opened = await auditOf(account.id)
    assert.include(
      opened.map(({ action }) => action),
      'session.opened'
    )
  }).timeout(180_000)

  test('SIGTERM keeps what was said; the server leaves the run to whoever has its lease', async ({
    assert,
  }) => {
    const account = await createAccount()
    const child = spawnAce(['chat', 'count to 3000', `--user=${account.email}`])
    child.stdin.end()
    const ended = once(child, 'close')
    const output = Promise.all([text(child.stdout), text(child.stderr)])
    await untilAsync(
      async () => {
        const [run] = await runsOf(account.id)
        return run?.state === 'running'
      },
      'the answer is being written',
      PATIENCE_MS
    )
    child.kill('SIGTERM')
    await ended
    const written = await output
    assert.equal(child.exitCode, 143, written.join(''))
    const [run] = await runsOf(account.id)
    assert.equal(run.state, 'interrupted')
  }).timeout(120_000)

  test('what waits for a person is told, and where to answer it', async ({ assert }) => {
    const account = await createAccount()
    const { exitCode, stderr } = await ace(['chat', 'show a form', `--user=${account.email}`])
    assert.equal(exitCode, 1)
    assert.match(stderr, /waits for you.*chat --continue=[0-9a-f-]{36}/)
    const [run] = await runsOf(account.id)
    assert.equal(run.state, 'awaiting_input')
  }).timeout(120_000)

  /* It ends what the command has opened: not in this process, whose answers would end with it. */
  test('a model that is none is refused: 1', async ({ assert }) => {
    const { email } = await createAccount()
    const refused = await ace(['chat', 'Hi', '--model=nope/x', `--user=${email}`])
    assert.equal(refused.exitCode, 1, refused.output)
    assert.include(refused.stderr, 'model')
    assert.equal(refused.stdout, '')
  }).timeout(60_000)

  test('{0} is refused: {1}')
    .with([
      ['no question and no terminal', 2, [], 'a question is needed'],
      ['a conversation that is none', 1, ['Hi', '--continue=nope'], 'no such conversation'],
      ['two system prompts', 2, ['Hi', '--continue=x', '--system=y'], '--system'],
    ] as const)
    .run(async ({ assert }, [, exitCode, flags, message]) => {
      const { email } = await createAccount()
      const refused = await aceHere('chat', ...flags, `--user=${email}`)
      assert.equal(refused.exitCode, exitCode, refused.output)
      assert.include(refused.stderr, message)
      assert.equal(refused.stdout, '')
    })

  test('an account that is suspended says nothing', async ({ assert }) => {
    const { email } = await createAccount({ suspended: true })
    const { exitCode, stderr } = await aceHere('chat', 'Hi', `--user=${email}`)
    assert.equal(exitCode, 1)
    assert.include(stderr, 'suspended')
    const listed = await aceHere('run:list', `--user=${email}`, '--json')
    assert.deepEqual(JSON.parse(listed.stdout), [])
  })
})

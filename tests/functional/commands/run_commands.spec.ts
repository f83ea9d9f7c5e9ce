import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { ace, aceHere } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import { untilAsync } from '#tests/helpers/until_async'
import { onAnyDatabase } from '#tests/support/requirements'

const PATIENCE_MS = 30_000

async function stateOf(id: string) {
  const run = await sql.read((db) =>
    db.get<{ state: string }>('select state from runs where id = ?', id)
  )
  return run?.state
}

/** A demo answer that takes its time; resolves with its run once it is running. */
async function givenLongAnswer(client: ApiClient) {
  const account = await createAccount()
  const answer = client
    .post('/conversations/chat')
    .headers(account.headers)
    .json({ message: 'count to 3000' })
    .send()
  let id = ''
  await untilAsync(
    async () => {
      const run = await sql.read((db) =>
        db.get<{ id: string }>(
          `select id from runs where user_id = ? and state = 'running'`,
          account.id
        )
      )
      id = run?.id ?? ''
      return id !== ''
    },
    'the answer is being written',
    PATIENCE_MS
  )
  return { account, id, answer }
}

test.group('run:list, run:stop', (group) => {
  group.tap(onAnyDatabase)
  test('show what is being written, and stop it from another process', async ({
    client,
    assert,
  }) => {
    const { account, id, answer } = await givenLongAnswer(client)
    const listed = await aceHere('run:list', '--active', `--user=${account.email}`, '--json')
    assert.containsSubset(JSON.parse(listed.stdout), [
      { id, state: 'running', user: account.email, model: 'demo/demo', finished_at: null },
    ])
    const table = await aceHere('run:list', '--active')
    assert.include(table.stdout, account.email)

    const stopped = await ace(['run:stop', id, '--json'])
    assert.equal(stopped.exitCode, 0, stopped.output)
    assert.deepEqual(JSON.parse(stopped.stdout), { id, state: 'stopped' })
    const answered = await answer
    assert.equal(answered.body().status, 'stopped')
    assert.equal(await stateOf(id), 'stopped')
    const entries = await auditOf(id)
    assert.deepEqual(
      entries.map(({ action, actor_kind: kind }) => [action, kind]),
      [['run.stopped', 'command']]
    )

    const again = await aceHere('run:stop', id)
    assert.equal(again.exitCode, 0)
    assert.include(again.stdout, 'The run is stopped')
    const left = await aceHere('run:list', '--active', `--user=${account.email}`)
    assert.equal(left.stdout, '')
    const recent = await aceHere('run:list', `--user=${account.email}`, '--json')
    assert.containsSubset(JSON.parse(recent.stdout), [{ id, state: 'stopped' }])
  }).timeout(120_000)

  test('there is nothing to stop: 1', async ({ assert }) => {
    const { exitCode, stderr } = await aceHere('run:stop', newId())
    assert.equal(exitCode, 1)
    assert.include(stderr, 'There is no run')
  })
})

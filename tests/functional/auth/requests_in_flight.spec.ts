import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import { AccountStates } from '#auth/account_states'
import { endAllCredentials } from '#auth/end_all_credentials'
import sql from '#core/services/sql'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import {
  chat,
  fakeModels,
  openChat,
  runIs,
  runsOf,
  sendJson,
  serverUrl,
} from '#tests/helpers/chats'
import { HeldCall } from '#tests/helpers/held_call'
import { until } from '#tests/helpers/until'

/** Ways in which this process ends a credential. */
const ENDINGS = {
  'suspension': async ({ id }: TestAccount) => {
    const suspendAccount = await app.container.make(SuspendAccount)
    await suspendAccount.execute(id, systemOrigin())
  },
  'a sign-out everywhere': async (account: TestAccount) => {
    await sendJson('POST', serverUrl('/auth/logout-all'), account)
  },
  'a sign-out': async (account: TestAccount) => {
    await sendJson('POST', serverUrl('/auth/logout'), account)
  },
  'another password': async (account: TestAccount) => {
    await sendJson('POST', serverUrl('/auth/password'), account, {
      current_password: account.password,
      password: 'another long password 8',
    })
  },
}

/** Requests that write something. */
const WRITES = [
  { path: '/auth/tokens', body: { name: 'script', abilities: ['*'] } },
  { path: '/conversations', body: { title: 'Mine' } },
  { path: '/conversations/chat', body: { message: 'Hello' } },
  { path: '/conversations/chat/stream', body: { message: 'Hello' } },
]

/** A request whose body is half sent; `finish` sends the rest. */
function sendHalf(path: string, account: TestAccount, body: object) {
  const json = JSON.stringify(body)
  const {
    promise: answer,
    resolve,
    reject,
  } = Promise.withResolvers<{
    status: number
    code: string
  }>()
  const req = request(serverUrl(path), {
    method: 'POST',
    agent: false,
    headers: {
      ...account.headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(json),
    },
  })
  req.once('error', reject)
  req.once('response', (response) => {
    text(response).then((received) => {
      resolve({ status: response.statusCode ?? 0, ...JSON.parse(received) })
    }, reject)
  })
  req.write(json.slice(0, 5))
  return {
    finish: () => {
      req.end(json.slice(5))
      return answer
    },
  }
}

/** What an account has written. */
async function tracesOf({ id }: TestAccount): Promise<number> {
  const rows = await sql.read((db) =>
    db.all(
      `select 1 from conversations where owner_id = ?
       union all select 1 from auth_access_tokens where user_id = ?`,
      id,
      id
    )
  )
  return rows.length
}

async function isSeen({ sessionId }: TestAccount) {
  const states = await app.container.make(AccountStates)
  await until(() => states.known(sessionId) !== undefined, 'the credential was looked at')
}

test.group('A request whose body is on its way', () => {
  test('is refused after {$self}')
    .with(['suspension', 'a sign-out everywhere', 'a sign-out', 'another password'] as const)
    .run(async ({ assert }, ending) => {
      using fake = await fakeModels()
      for (const { path, body } of WRITES) {
        const account = await createAccount()
        const half = sendHalf(path, account, body)
        await isSeen(account)
        await ENDINGS[ending](account)
        assert.containsSubset(await half.finish(), { status: 401, code: 'token_invalid' })
        assert.equal(await tracesOf(account), 0)
      }
      assert.lengthOf(fake.requests, 0)
    })
})

test.group('A credential that another process has just ended', () => {
  /** As another process does: this one hears of it within a second only. */
  const elsewhere = {
    'with all of the account': ({ id }: TestAccount) =>
      sql.transaction(async (db) => {
        await endAllCredentials(db, id)
      }),
    'alone': async ({ sessionId }: TestAccount) => {
      await sql.transaction((db) =>
        db.run('update auth_sessions set revoked_at = ? where id = ?', Date.now(), sessionId)
      )
    },
  }

  test('starts no answer and makes no token: ended {$self}')
    .with(['with all of the account', 'alone'] as const)
    .run(async ({ assert }, how) => {
      using fake = await fakeModels()
      const account = await createAccount()
      await sendJson('GET', serverUrl('/auth/me'), account)
      await elsewhere[how](account)
      const streamed = await openChat(account, { message: 'Hello' })
      assert.equal(streamed.status, 401)
      const answers = [
        await chat(account, { message: 'Hello' }),
        await sendJson('POST', serverUrl('/auth/tokens'), account, {
          name: 'script',
          abilities: ['*'],
        }),
        await sendJson('PATCH', serverUrl('/auth/me'), account, { full_name: 'Other' }),
      ]
      assert.deepEqual(
        answers.map(({ status, body }) => [status, body.code]),
        answers.map(() => [401, 'token_invalid'])
      )
      assert.equal(await tracesOf(account), 0)
      assert.lengthOf(fake.requests, 0)
    })
})

test.group('An answer in JSON', () => {
  test('is kept, but not sent after {$self}')
    .with(['suspension', 'a sign-out everywhere', 'a sign-out', 'another password'] as const)
    .run(async ({ assert }, ending) => {
      using fake = await fakeModels()
      const call = new HeldCall()
      fake.script(call.script)
      const account = await createAccount()
      const answer = chat(account, { message: 'Hello' })
      await call.started()
      call.say('A secret')
      await ENDINGS[ending](account)
      call.finish()
      const { status, text: received } = await answer
      assert.equal(status, 401)
      assert.notInclude(received, 'A secret')
      const row = await sql.read((db) =>
        db.get<{ id: string }>('select id from conversations where owner_id = ?', account.id)
      )
      await runIs(row?.id ?? '', 'completed')
      assert.lengthOf(await runsOf(row?.id ?? ''), 1)
    })
})

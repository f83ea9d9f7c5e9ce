import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { ActivateAccount } from '#auth/accounts/activate_account'
import { EraseAccount } from '#auth/accounts/erase_account'
import { SetRole } from '#auth/accounts/set_role'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import { AccountStates } from '#auth/account_states'
import { recordEnding, sessionEnding } from '#auth/credential_endings'
import { Credentials } from '#auth/credentials'
import { endAllCredentials } from '#auth/end_all_credentials'
import { CreatePersonalToken } from '#auth/personal_tokens/create_personal_token'
import { DeletePersonalToken } from '#auth/personal_tokens/delete_personal_token'
import { Revocations } from '#auth/revocations'
import { EndAllSessions } from '#auth/sessions/end_all_sessions'
import { EndSession } from '#auth/sessions/end_session'
import sql from '#core/services/sql'
import { createAccount, signIn } from '#tests/helpers/accounts'
import { until } from '#tests/helpers/until'

/** Holds something open with a bearer token. */
async function hold(bearer: string, revocations?: Revocations) {
  const credentials = await app.container.make(Credentials)
  const watcher = revocations ?? (await app.container.make(Revocations))
  const held = { ended: 0, release: () => {} }
  held.release = watcher.register(await credentials.resolve(bearer), () => {
    held.ended++
  })
  return held
}

async function givenPersonalToken(bearer: string) {
  const credentials = await app.container.make(Credentials)
  const create = await app.container.make(CreatePersonalToken)
  return create.execute(
    await credentials.resolve(bearer),
    { name: 'script', abilities: ['chat'], expiresInDays: 1 },
    systemOrigin()
  )
}

const endAccount = {
  'suspended': async (id: string) => {
    const suspend = await app.container.make(SuspendAccount)
    await suspend.execute(id, systemOrigin())
  },
  'signed out everywhere': async (id: string) => {
    const endAll = await app.container.make(EndAllSessions)
    await endAll.execute(id, systemOrigin())
  },
  'erased': async (id: string) => {
    const erase = await app.container.make(EraseAccount)
    await erase.execute(id, systemOrigin())
  },
  'demoted': async (id: string) => {
    const setRole = await app.container.make(SetRole)
    await setRole.execute(id, 'member', systemOrigin())
  },
}

test.group('Revocations in this process', () => {
  test('ends what is held open at once when the account is {$self}')
    .with(['suspended', 'signed out everywhere', 'erased', 'demoted'] as const)
    .run(async ({ assert }, fate) => {
      const account = await createAccount({ role: 'admin' })
      const other = await createAccount({ role: 'admin' })
      const { secret } = await givenPersonalToken(account.token)
      const mine = [await hold(account.token), await hold(account.token), await hold(secret)]
      const theirs = await hold(other.token)
      await endAccount[fate](account.id)
      assert.deepEqual(
        mine.map(({ ended }) => ended),
        [1, 1, 1]
      )
      assert.equal(theirs.ended, 0)
      theirs.release()
    })

  test('leaves it open when the account is promoted or activated', async ({ assert }) => {
    const account = await createAccount()
    const held = await hold(account.token)
    const setRole = await app.container.make(SetRole)
    await setRole.execute(account.id, 'admin', systemOrigin())
    const activate = await app.container.make(ActivateAccount)
    await activate.execute(account.id, systemOrigin())
    assert.equal(held.ended, 0)
    held.release()
  })

  test('ends only what one sign-in holds when that ends', async ({ assert }) => {
    const account = await createAccount()
    const second = await signIn(account.id)
    const held = [await hold(account.token), await hold(second.token)]
    const endSession = await app.container.make(EndSession)
    await endSession.execute(account.id, second.sessionId, systemOrigin())
    assert.deepEqual(
      held.map(({ ended }) => ended),
      [0, 1]
    )
    held[0].release()
  })

  test('ends only what one token holds when that is deleted', async ({ assert }) => {
    const account = await createAccount()
    const { secret, token } = await givenPersonalToken(account.token)
    const held = [await hold(account.token), await hold(secret)]
    const deleteToken = await app.container.make(DeletePersonalToken)
    await deleteToken.execute(account.id, token.id, systemOrigin())
    assert.deepEqual(
      held.map(({ ended }) => ended),
      [0, 1]
    )
    held[0].release()
  })

  test('does nothing after the release', async ({ assert }) => {
    const account = await createAccount()
    const held = await hold(account.token)
    held.release()
    held.release()
    const suspend = await app.container.make(SuspendAccount)
    await suspend.execute(account.id, systemOrigin())
    assert.equal(held.ended, 0)
  })
})

test.group('Revocations from another process', () => {
  /** Another process has its own watcher and its own cache. */
  const elsewhere = () => new Revocations(sql, new AccountStates(sql))

  test('ends what is held open when all credentials of the account end', async ({ assert }) => {
    const account = await createAccount()
    const other = await createAccount()
    const watcher = elsewhere()
    const [mine, theirs] = [await hold(account.token, watcher), await hold(other.token, watcher)]
    await sql.transaction((db) => endAllCredentials(db, account.id))
    await until(() => mine.ended === 1, 'it is ended')
    assert.equal(theirs.ended, 0)
    theirs.release()
  })

  test('ends what one sign-in holds', async ({ assert }) => {
    const account = await createAccount()
    const second = await signIn(account.id)
    const watcher = elsewhere()
    const [first, held] = [await hold(account.token, watcher), await hold(second.token, watcher)]
    await sql.transaction((db) => recordEnding(db, sessionEnding(account.id, second.sessionId)))
    await until(() => held.ended === 1, 'it is ended')
    assert.equal(first.ended, 0)
    first.release()
  })

  test('finds what ended just before it was held', async () => {
    const account = await createAccount()
    const watcher = elsewhere()
    const credentials = await app.container.make(Credentials)
    const seen = await credentials.resolve(account.token)
    await sql.transaction((db) => endAllCredentials(db, account.id))
    let isEnded = false
    watcher.register(seen, () => {
      isEnded = true
    })
    await until(() => isEnded, 'it is ended')
  })

  test('leaves open what was made with a newer sign-in', async ({ assert }) => {
    const account = await createAccount()
    const watcher = elsewhere()
    const old = await hold(account.token, watcher)
    await sql.transaction((db) => endAllCredentials(db, account.id))
    const fresh = await signIn(account.id)
    const held = await hold(fresh.token, watcher)
    await until(() => old.ended === 1, 'the old one is ended')
    assert.equal(held.ended, 0)
    held.release()
  })

  test('ends what a token holds when it expires', async () => {
    const account = await createAccount()
    const { token, secret } = await givenPersonalToken(account.token)
    await sql.read((db) =>
      db.run(
        'update auth_access_tokens set expires_at = ? where id = ?',
        Date.now() + 700,
        token.id
      )
    )
    const held = await hold(secret, elsewhere())
    await until(() => held.ended === 1, 'it is ended')
  })
})

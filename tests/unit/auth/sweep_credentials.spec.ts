import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { accountEnding, recordEnding } from '#auth/credential_endings'
import { SweepCredentials } from '#auth/sweep_credentials'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount, signIn } from '#tests/helpers/accounts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Changes one column of a row of the past. */
function age(table: string, column: string, id: string, days: number) {
  return sql.read((db) =>
    db.run(`update ${table} set ${column} = ? where id = ?`, Date.now() - days * DAY_MS, id)
  )
}

function idsOf(table: string, userId: string) {
  return sql.read(async (db) => {
    const rows = await db.all<{ id: string }>(`select id from ${table} where user_id = ?`, userId)
    return rows.map(({ id }) => id)
  })
}

test.group('SweepCredentials', () => {
  test('deletes the sign-ins that are over for good, and no other', async ({ assert }) => {
    const account = await createAccount()
    const [expired, revoked, unused, fresh] = [
      await signIn(account.id),
      await signIn(account.id),
      await signIn(account.id),
      await signIn(account.id),
    ]
    await age('auth_sessions', 'expires_at', expired.sessionId, 1)
    await age('auth_sessions', 'revoked_at', revoked.sessionId, 8)
    await age('auth_sessions', 'last_used_at', unused.sessionId, 31)
    await age('auth_sessions', 'revoked_at', fresh.sessionId, 6)

    const sweep = await app.container.make(SweepCredentials)
    assert.isAtLeast(await sweep.execute(), 3)
    assert.sameMembers(await idsOf('auth_sessions', account.id), [
      account.sessionId,
      fresh.sessionId,
    ])
  })

  test('deletes tokens a month after they expired', async ({ assert }) => {
    const account = await createAccount()
    const [old, recent] = [newId(), newId()]
    for (const [id, days] of [
      [old, 31],
      [recent, 29],
    ] as const) {
      await sql.read((db) =>
        db.run(
          `insert into auth_access_tokens
            (id, user_id, name, hash, abilities, created_at, expires_at)
            values (?, ?, 'script', ?, '["read"]', 0, ?)`,
          id,
          account.id,
          id,
          Date.now() - days * DAY_MS
        )
      )
    }
    const sweep = await app.container.make(SweepCredentials)
    await sweep.execute()
    assert.deepEqual(await idsOf('auth_access_tokens', account.id), [recent])
  })

  test('forgets endings after a day', async ({ assert }) => {
    const userId = newId()
    await sql.transaction((db) => recordEnding(db, accountEnding(userId, null)))
    const sweep = await app.container.make(SweepCredentials)
    await sweep.execute()
    assert.lengthOf(await idsOf('credential_endings', userId), 1)
    await sql.read((db) =>
      db.run(
        'update credential_endings set created_at = ? where user_id = ?',
        Date.now() - 2 * DAY_MS,
        userId
      )
    )
    await sweep.execute()
    assert.lengthOf(await idsOf('credential_endings', userId), 0)
  })
})

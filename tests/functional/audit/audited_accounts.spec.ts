import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { RefusedSignIns } from '#auth/sessions/refused_sign_ins'
import { systemOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { EraseAccount } from '#auth/accounts/erase_account'
import { SetRole } from '#auth/accounts/set_role'
import { SuspendAccount } from '#auth/accounts/suspend_account'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import sql from '#core/services/sql'
import { createAccount, PASSWORD } from '#tests/helpers/accounts'
import { anEvent, auditBy, auditOf, faultsAfter } from '#tests/helpers/audit'

const actionsOf = (entries: { action: string }[]) => entries.map(({ action }) => action)

test.group('The audit log | accounts', () => {
  test('tells what people do with their account', async ({ client, assert }) => {
    const email = `${newId()}@example.test`
    const registered = await client
      .post('/auth/register')
      .json({ email, password: PASSWORD, full_name: 'Ada' })
    const { id } = registered.body()
    const login = await client.post('/auth/login-json').json({ email, password: PASSWORD })
    const headers = { authorization: `Bearer ${login.body().access_token}` }
    await client.patch('/auth/me').headers(headers).json({ full_name: 'Ada King' })
    await client.patch('/auth/me').headers(headers).json({ full_name: 'Ada King' })
    const token = await client
      .post('/auth/tokens')
      .headers(headers)
      .json({ name: 'script', abilities: ['read'] })
    await client.delete(`/auth/tokens/${token.body().id}`).headers(headers)
    const changed = await client
      .post('/auth/password')
      .headers(headers)
      .header('x-request-id', 'the-change')
      .json({ current_password: PASSWORD, password: 'wrong donkey charger paperclip' })
    changed.assertStatus(204)

    const entries = await auditBy(id)
    assert.deepEqual(actionsOf(entries), [
      'user.registered',
      'user.signed_in',
      'user.updated',
      'token.created',
      'token.deleted',
      'user.password_changed',
    ])
    for (const entry of entries) {
      assert.containSubset(entry, { actor: email, actor_kind: 'user', address: '127.0.0.1' })
    }
    assert.deepEqual(JSON.parse(entries[2].content ?? ''), {
      before: { full_name: 'Ada' },
      after: { full_name: 'Ada King' },
    })
    assert.containSubset(entries[5], { request_id: 'the-change', content: null })
    const all = JSON.stringify(entries)
    assert.notInclude(all, PASSWORD)
    assert.notInclude(all, token.body().token)
  })

  test('tells of refused sign-ins, and not what was typed', async ({ client, assert }) => {
    const account = await createAccount()
    const typed = `typed-${newId()}@example.test`
    const tries = [
      { email: account.email, password: 'not this one' },
      { email: typed, password: 'not this one' },
    ]
    for (const body of tries) {
      const answer = await client.post('/auth/login-json').json(body)
      answer.assertStatus(401)
    }
    const [refused] = await auditOf(account.id)
    assert.containSubset(refused, {
      action: 'sign_in.refused',
      actor_kind: 'anonymous',
      target: account.email,
      content: '{"after":{"reason":"wrong_credentials"}}',
    })
    const found = await sql.read((db) =>
      db.all('select 1 from audit_parts where label like ? or content like ?', typed, `%${typed}%`)
    )
    assert.deepEqual(found, [])
  })

  test('tells once that a refresh token was used twice', async ({ client, assert }) => {
    const account = await createAccount()
    const login = await client
      .post('/auth/login-json')
      .json({ email: account.email, password: account.password })
    const body = { refresh_token: login.body().refresh_token }
    for (let n = 0; n < 3; n++) {
      await client.post('/auth/refresh').json(body)
    }
    const [signedIn] = await auditBy(account.id)
    const { session } = JSON.parse(signedIn.content ?? '').after
    assert.deepEqual(actionsOf(await auditOf(session)), ['refresh_token.reused'])
  })

  test('keeps what happened to who is erased, without names', async ({ client, assert }) => {
    const account = await createAccount()
    const erased = await client
      .delete('/auth/me')
      .headers(account.headers)
      .json({ password: account.password })
    erased.assertStatus(204)
    const entries = await auditOf(account.id)
    assert.deepEqual(actionsOf(entries), ['user.erased'])
    assert.containSubset(entries[0], { actor_id: account.id, actor: null, address: null })
    const { faults } = await faultsAfter(0, async () => {})
    assert.deepEqual(faults, [])
  })

  test('keeps no name of somebody who is erased, when it is told of them later', async ({
    assert,
  }) => {
    const { id, email } = await createAccount()
    const erase = await app.container.make(EraseAccount)
    await erase.execute(id, systemOrigin())
    const actor = { kind: 'user' as const, userId: id, label: email }
    const target = { type: 'user', id, label: email }
    await sql.transaction((db) => recordAudit(db, anEvent({ actor, target })))
    const [, suspended] = await auditOf(id)
    assert.containSubset(suspended, { actor_id: id, actor: null, target: null, content: null })
    const { faults } = await faultsAfter(0, async () => {})
    assert.deepEqual(faults, [])
  })

  test('sums up a flood of refused sign-ins', async ({ assert }) => {
    const refusedSignIns = new RefusedSignIns(sql, await app.container.make('logger'))
    const refusal = new Problem('rate_limited')
    const count = async (action: string) => {
      const row = await sql.read((db) =>
        db.get<{ n: number }>('select count(*) as n from audit_entries where action = ?', action)
      )
      return Number(row?.n)
    }
    const [single, sums] = [await count('sign_in.refused'), await count('sign_ins.refused')]
    for (let host = 0; host < 100; host++) {
      for (let n = 0; n < 30; n++) {
        await refusedSignIns.record(refusal, { address: `198.51.100.${host}` }, undefined)
      }
    }
    await refusedSignIns.flush()
    await refusedSignIns.flush()
    assert.isAtMost((await count('sign_in.refused')) - single, 210)
    assert.equal((await count('sign_ins.refused')) - sums, 1)
    const sum = await sql.read((db) =>
      db.get<{ content: string }>(
        `select p.content from audit_entries e join audit_parts p on p.entry_id = e.id
          where e.action = 'sign_ins.refused' and p.part = 'target' order by e.id desc limit 1`
      )
    )
    const { after } = JSON.parse(sum?.content ?? '')
    assert.isAtLeast(after.count, 2_790)
    assert.equal(after.addresses, 100)
  })
})

test.group('The last administrator', (group) => {
  /** Nobody else is one while these run. */
  group.each.setup(async () => {
    const others = await sql.read((db) =>
      db.all<{ id: string }>(`select id from users where role = 'admin'`)
    )
    await sql.read((db) => db.run(`update users set role = 'member' where role = 'admin'`))
    return async () => {
      for (const { id } of others) {
        await sql.read((db) => db.run(`update users set role = 'admin' where id = ?`, id))
      }
    }
  })

  const ways = {
    suspended: async (id: string) => {
      const suspend = await app.container.make(SuspendAccount)
      await suspend.execute(id, systemOrigin())
    },
    demoted: async (id: string) => {
      const setRole = await app.container.make(SetRole)
      await setRole.execute(id, 'member', systemOrigin())
    },
    erased: async (id: string) => {
      const erase = await app.container.make(EraseAccount)
      await erase.execute(id, systemOrigin())
    },
  }

  test('cannot be {$self}')
    .with(['suspended', 'demoted', 'erased'] as const)
    .run(async ({ client, assert }, way) => {
      const last = await createAccount({ role: 'admin' })
      await createAccount({ role: 'admin', suspended: true })
      const error = await ways[way](last.id).catch((reason: unknown) => reason)
      assert.containSubset(error, { code: 'last_administrator' })
      const me = await client.get('/auth/me').headers(last.headers)
      assert.containSubset(me.body(), { role: 'admin', is_active: true })
      assert.deepEqual(await auditOf(last.id), [])
    })

  test('cannot delete the account', async ({ client }) => {
    const last = await createAccount({ role: 'admin' })
    const answer = await client
      .delete('/auth/me')
      .headers(last.headers)
      .json({ password: last.password })
    answer.assertStatus(409)
    answer.assertBodyContains({ code: 'last_administrator' })
  })

  test('is left when two go at the same moment', async ({ assert }) => {
    const two = [await createAccount({ role: 'admin' }), await createAccount({ role: 'admin' })]
    const results = await Promise.allSettled([ways.demoted(two[0].id), ways.suspended(two[1].id)])
    assert.sameMembers(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected']
    )
  })
})

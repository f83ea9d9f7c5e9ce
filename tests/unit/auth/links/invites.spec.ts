import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { commandOrigin } from '#audit/audit_origin'
import { SetRole } from '#auth/accounts/set_role'
import { AcceptInvite } from '#auth/links/accept_invite'
import { CreateInvite } from '#auth/links/create_invite'
import { InvitesQuery } from '#auth/links/invites_query'
import { RevokeInvite } from '#auth/links/revoke_invite'
import { SignIn } from '#auth/sessions/sign_in'
import { SweepCredentials } from '#auth/sweep_credentials'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { createInvite, expireLink, originOf, tokenOf } from '#tests/helpers/links'
import { refusalOf } from '#tests/helpers/refusals'
import { suspend } from '#tests/helpers/worlds'

const ADMIN_PASSWORD = 'a password for admins'

async function accept(link: { url: string }, password = ADMIN_PASSWORD) {
  const acceptInvite = await app.container.make(AcceptInvite)
  return acceptInvite.execute(
    { token: tokenOf(link), fullName: 'Ada', password },
    { address: '192.0.2.1' }
  )
}

test.group('An invitation', () => {
  test('makes an account with its address and role, which can sign in', async ({ assert }) => {
    const invite = await createInvite({ role: 'admin' })
    assert.match(invite.url, /^http.*\/invite\/[\w-]{43}$/)
    const days = (invite.expiresAt - Date.now()) / (24 * 60 * 60 * 1000)
    assert.closeTo(days, 7, 0.01)

    const user = await accept(invite)
    assert.deepInclude(user, { email: invite.email, fullName: 'Ada', role: 'admin' })
    const [made] = await auditOf(invite.id)
    assert.deepInclude(made, { action: 'invite.created', actor: invite.administrator.email })
    const [accepted] = await auditOf(user.id)
    assert.deepInclude(accepted, { action: 'invite.accepted', actor_id: user.id })
    assert.notInclude(JSON.stringify([made, accepted]), tokenOf(invite))
    const signIn = await app.container.make(SignIn)
    const pair = await signIn.execute({
      email: invite.email,
      password: ADMIN_PASSWORD,
      address: '192.0.2.1',
      userAgent: null,
    })
    assert.isNotEmpty(pair.accessToken)
  })

  test('is stored as a hash only', async ({ assert }) => {
    const invite = await createInvite()
    const row = await sql.read((db) =>
      db.get('select * from account_links where id = ?', invite.id)
    )
    assert.exists(row)
    assert.notInclude(JSON.stringify(row), tokenOf(invite))
  })

  test('is good once, also for many at the same moment', async ({ assert }) => {
    const invite = await createInvite()
    const answers = await Promise.all([1, 2, 3].map(() => refusalOf(accept(invite))))
    assert.lengthOf(
      answers.filter((answer) => answer === 'none'),
      1
    )
    assert.equal(await refusalOf(accept(invite)), 'link_invalid')
  })

  test('stays good where the password is refused', async ({ assert }) => {
    const invite = await createInvite({ role: 'admin' })
    assert.equal(await refusalOf(accept(invite, 'thirteen char')), 'validation_failed')
    assert.equal(await refusalOf(accept(invite)), 'none')
  })

  test('is refused when it {0}')
    .with([
      ['ran out', expireLink],
      [
        'was revoked',
        async ({ id }) => {
          const revoke = await app.container.make(RevokeInvite)
          await revoke.execute(id, commandOrigin())
        },
      ],
      [
        'was renewed',
        async ({ id, administrator }) => {
          const invite = await app.container.make(CreateInvite)
          await invite.renew(id, originOf(administrator))
        },
      ],
      [
        'was made by somebody who is no administrator now',
        async ({ administrator }) => {
          const setRole = await app.container.make(SetRole)
          await setRole.execute(administrator.id, 'member', commandOrigin())
        },
      ],
      [
        'was made by somebody who is suspended',
        async ({ administrator }) => suspend(administrator),
      ],
    ] satisfies [string, (invite: Awaited<ReturnType<typeof createInvite>>) => Promise<unknown>][])
    .run(async ({ assert }, [, end]) => {
      const invite = await createInvite()
      await end(invite)
      assert.equal(await refusalOf(accept(invite)), 'link_invalid')
    })

  test('is replaced by a newer one to the same address', async ({ assert }) => {
    const first = await createInvite()
    const second = await createInvite({ email: first.email.toUpperCase(), role: 'admin' })
    assert.equal(await refusalOf(accept(first)), 'link_invalid')
    const { email, role } = await accept(second)
    assert.deepEqual({ email, role }, { email: first.email, role: 'admin' })
  })

  test('is refused for an address that has an account, now and then', async ({ assert }) => {
    const { email } = await createAccount()
    assert.equal(await refusalOf(createInvite({ email })), 'email_taken')

    const invite = await createInvite()
    await sql.read((db) =>
      db.run('update users set email = ? where email = ?', invite.email, email)
    )
    assert.equal(await refusalOf(accept(invite)), 'email_taken')
  })
})

test.group('InvitesQuery', () => {
  test('lists what waits, with who made it, the expired ones too', async ({ assert }) => {
    const [waiting, late, accepted] = [
      await createInvite({ role: 'admin' }),
      await createInvite(),
      await createInvite(),
    ]
    await expireLink(late)
    await accept(accepted)
    const query = await app.container.make(InvitesQuery)
    const { invites } = await query.execute({ limit: 50 })
    const listed = new Map(invites.map((invite) => [invite.id, invite]))
    assert.deepInclude(listed.get(waiting.id), {
      email: waiting.email,
      role: 'admin',
      invitedBy: waiting.administrator.email,
      expiresAt: waiting.expiresAt,
      isExpired: false,
    })
    assert.isTrue(listed.get(late.id)?.isExpired)
    assert.isFalse(listed.has(accepted.id))
  })

  test('has pages', async ({ assert }) => {
    const [older, newer] = [await createInvite(), await createInvite()]
    const query = await app.container.make(InvitesQuery)
    const first = await query.execute({ limit: 1 })
    assert.deepEqual(
      first.invites.map(({ id }) => id),
      [newer.id]
    )
    const second = await query.execute({ limit: 1, cursor: first.nextCursor ?? undefined })
    assert.deepEqual(
      second.invites.map(({ id }) => id),
      [older.id]
    )
  })

  test('forgets the ones that ran out a month ago', async ({ assert }) => {
    const [old, recent] = [await createInvite(), await createInvite()]
    await expireLink(recent)
    await sql.read((db) =>
      db.run(
        'update account_links set expires_at = ? where id = ?',
        Date.now() - 31 * 24 * 60 * 60 * 1000,
        old.id
      )
    )
    const sweep = await app.container.make(SweepCredentials)
    await sweep.execute()
    const query = await app.container.make(InvitesQuery)
    const { invites } = await query.execute({ limit: 100 })
    const ids = invites.map(({ id }) => id)
    assert.include(ids, recent.id)
    assert.notInclude(ids, old.id)
  })
})

import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { commandOrigin, systemOrigin } from '#audit/audit_origin'
import { RegisterAccount } from '#auth/accounts/register_account'
import { CreateFirstAdministrator } from '#auth/setup/create_first_administrator'
import { CreateSetupLink } from '#auth/setup/create_setup_link'
import { FinishStep } from '#auth/setup/finish_step'
import { SetupQuery } from '#auth/setup/setup_query'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { expireLink, tokenOf } from '#tests/helpers/links'
import { refusalOf } from '#tests/helpers/refusals'
import { withoutAdministrators } from '#tests/helpers/setup'

const PASSWORD = 'a password for admins'

const newAdministrator = () => ({
  email: `${newId()}@example.test`,
  fullName: 'Ada',
  password: PASSWORD,
})

async function createLink() {
  const create = await app.container.make(CreateSetupLink)
  return create.execute(systemOrigin())
}

async function become(link: { url: string }, input = newAdministrator()) {
  const create = await app.container.make(CreateFirstAdministrator)
  return create.withLink(tokenOf(link), input, { address: '192.0.2.1' })
}

async function stage() {
  const query = await app.container.make(SetupQuery)
  return query.execute()
}

test.group('The first run', (group) => {
  group.each.setup(() => withoutAdministrators())

  test('makes an administrator of whoever has the link, once', async ({ assert }) => {
    assert.deepEqual(await stage(), { kind: 'administrator' })
    const link = await createLink()
    assert.match(link.url, /^http.*\/setup\/[\w-]{43}$/)
    assert.closeTo(link.expiresAt - Date.now(), 15 * 60 * 1000, 5_000)

    const user = await become(link)
    assert.equal(user.role, 'admin')
    assert.deepEqual(await stage(), { kind: 'steps', done: ['administrator'] })
    assert.equal(await refusalOf(become(link)), 'link_invalid')
    const [entry] = await auditOf(user.id)
    assert.deepInclude(entry, { action: 'setup.begun', address: '192.0.2.1' })
  })

  test('has one winner among many at the same moment', async ({ assert }) => {
    const link = await createLink()
    const answers = await Promise.all([1, 2, 3, 4].map(() => refusalOf(become(link))))
    assert.lengthOf(
      answers.filter((answer) => answer === 'none'),
      1
    )
    const create = await app.container.make(CreateFirstAdministrator)
    await withoutAdministrators()
    const atShell = await Promise.all(
      [1, 2, 3].map(() => refusalOf(create.atShell(newAdministrator())))
    )
    assert.sameMembers(atShell, ['none', 'setup_over', 'setup_over'])
  })

  test('refuses a link that ran out, and one that a newer process replaced', async ({ assert }) => {
    const late = await createLink()
    await expireLink(late)
    assert.equal(await refusalOf(become(late)), 'link_invalid')
    const older = await createLink()
    const newer = await createLink()
    assert.equal(await refusalOf(become(older)), 'link_invalid')
    assert.equal(await refusalOf(become(newer)), 'none')
  })

  test('refuses a link once there is an administrator, and makes none', async ({ assert }) => {
    const link = await createLink()
    await createAccount({ role: 'admin' })
    assert.equal(await refusalOf(become(link)), 'setup_over')
    assert.equal(await refusalOf(createLink()), 'setup_over')
    assert.deepEqual(await stage(), { kind: 'over' })
  })

  test('refuses a weak password, and the link stays good', async ({ assert }) => {
    const link = await createLink()
    const weak = { ...newAdministrator(), password: 'thirteen char' }
    assert.equal(await refusalOf(become(link, weak)), 'validation_failed')
    assert.equal(await refusalOf(become(link)), 'none')
  })

  test('can be taken up again until it is over', async ({ assert }) => {
    await become(await createLink())
    const finishStep = await app.container.make(FinishStep)
    await finishStep.execute('provider')
    await finishStep.execute('provider')
    assert.deepEqual(await stage(), { kind: 'steps', done: ['administrator', 'provider'] })
    assert.isTrue(await finishStep.finish(commandOrigin()))
    assert.isFalse(await finishStep.finish(commandOrigin()))
    assert.deepEqual(await stage(), { kind: 'over' })
  })

  test('begins anew where the last administrator is gone', async ({ assert }) => {
    await become(await createLink())
    const finishStep = await app.container.make(FinishStep)
    await finishStep.finish(commandOrigin())
    await sql.read((db) => db.run(`update users set role = 'member' where role = 'admin'`))
    assert.deepEqual(await stage(), { kind: 'administrator' })
    await become(await createLink())
    assert.deepEqual(await stage(), { kind: 'steps', done: ['administrator'] })
  })
})

test.group('Registering over the API', () => {
  test('makes no administrator, also of the very first person', async ({ assert }) => {
    await withoutAdministrators()
    const register = await app.container.make(RegisterAccount)
    const user = await register.execute({ ...newAdministrator(), address: '192.0.2.1' })
    assert.equal(user.role, 'member')
    assert.deepEqual(await stage(), { kind: 'administrator' })
  })
})

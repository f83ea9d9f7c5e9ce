import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { SecondFactor } from '#auth/two_factor/second_factor'
import { createAccount } from '#tests/helpers/accounts'
import { ace, aceHere } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import { enableTwoFactor } from '#tests/helpers/two_factor'
import { onAnyDatabase } from '#tests/support/requirements'

const PASSWORD = 'a password for admins'
const EMAIL = 'ada@example.test'
/** Each command is a process of its own. */
const PATIENCE_MS = 180_000

/** An installation where nothing is yet: commands on it, and its database. */
class FreshInstallation {
  private constructor(private folder: string) {}

  static async make() {
    return new FreshInstallation(await mkdtemp(join(tmpdir(), 'setup-')))
  }

  get #file() {
    return join(this.folder, 'fresh.sqlite3')
  }

  async writeFile(name: string, text: string) {
    await writeFile(join(this.folder, name), text)
    return join(this.folder, name)
  }

  ace(args: string[], env: Record<string, string> = {}, input = '') {
    return ace(args, { input, env: { DATABASE_URL: `sqlite:${this.#file}`, ...env } })
  }

  rows(sql: string): unknown[] {
    const database = new Database(this.#file, { readonly: true })
    try {
      return database.prepare(sql).all()
    } finally {
      database.close()
    }
  }

  remove() {
    return rm(this.folder, { recursive: true, force: true })
  }
}

const ADMINISTRATORS = `select email, full_name, role from users where role = 'admin'`

test.group('setup, setup:link', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(PATIENCE_MS)
  let fresh: FreshInstallation
  group.each.setup(async () => {
    fresh = await FreshInstallation.make()
    return () => fresh.remove()
  })

  test('sets an empty installation up from the environment, once', async ({ assert }) => {
    const env = {
      ADMIN_EMAIL: 'Ada@Example.test',
      ADMIN_NAME: 'Ada',
      ADMIN_PASSWORD_FILE: await fresh.writeFile('password', `${PASSWORD}\n`),
    }
    const first = await fresh.ace(['setup', '--from-env'], env)
    assert.equal(first.exitCode, 0, first.output)
    assert.notInclude(first.output, PASSWORD)
    const administrators = [{ email: EMAIL, full_name: 'Ada', role: 'admin' }]
    assert.deepEqual(fresh.rows(ADMINISTRATORS), administrators)
    assert.deepEqual(
      fresh.rows('select action, actor_kind from audit_entries order by id'),
      ['command.run', 'setup.begun', 'setup.finished'].map((action) => ({
        action,
        actor_kind: 'command',
      }))
    )

    const again = await fresh.ace(['setup', '--from-env'], { ...env, ADMIN_EMAIL: 'b@x.test' })
    assert.equal(again.exitCode, 0, again.output)
    assert.include(again.output, 'already')
    assert.deepEqual(fresh.rows(ADMINISTRATORS), administrators)
    const link = await fresh.ace(['setup:link'])
    assert.equal(link.exitCode, 1)
    assert.equal(link.stdout, '')
  })

  test('takes the password from standard input', async ({ assert }) => {
    const { exitCode, output } = await fresh.ace(
      ['setup', '--from-env', '--password-stdin'],
      { ADMIN_EMAIL: EMAIL },
      `${PASSWORD}\n`
    )
    assert.equal(exitCode, 0, output)
    assert.lengthOf(fresh.rows(ADMINISTRATORS), 1)
  })

  test('makes nobody where {0}')
    .with([
      ['nothing says who', 2, {}, PASSWORD],
      ['the address is none', 2, { ADMIN_EMAIL: 'ada' }, PASSWORD],
      ['the password is short', 1, { ADMIN_EMAIL: EMAIL }, 'thirteen char'],
    ] as const)
    .run(async ({ assert }, [, expected, env, password]) => {
      const { exitCode } = await fresh.ace(
        ['setup', '--from-env', '--password-stdin'],
        env,
        password
      )
      assert.equal(exitCode, expected)
      assert.deepEqual(fresh.rows(ADMINISTRATORS), [])
    })

  test('asks nothing where nobody can answer', async ({ assert }) => {
    const { exitCode, stderr } = await fresh.ace(['setup'])
    assert.equal(exitCode, 2)
    assert.include(stderr, '--from-env')
  })

  test('prints a link that replaces the one before', async ({ assert }) => {
    await fresh.ace(['migration:run', '--force'])
    const first = await fresh.ace(['setup:link'])
    const second = await fresh.ace(['setup:link'])
    assert.equal(second.exitCode, 0, second.output)
    assert.match(second.stdout, /^http:\/\/\S+\/setup\/[\w-]{43}\n$/)
    assert.notEqual(first.stdout, second.stdout)
    assert.lengthOf(fresh.rows('select id from account_links'), 1)
  })
})

test.group('user:two-factor', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(PATIENCE_MS)

  test('tells, and takes it off only with a yes', async ({ assert }) => {
    const account = await createAccount()
    const secondFactor = await app.container.make(SecondFactor)
    const without = await aceHere('user:two-factor', account.email)
    assert.include(without.output, 'has no second factor')
    await enableTwoFactor(account)
    const unsure = await aceHere('user:two-factor', account.email, '--off')
    assert.equal(unsure.exitCode, 2)
    assert.isTrue(await secondFactor.isOn(account.id))

    const { exitCode, output } = await aceHere('user:two-factor', account.email, '--off', '--yes')
    assert.equal(exitCode, 0, output)
    assert.isFalse(await secondFactor.isOn(account.id))
    const entries = await auditOf(account.id)
    assert.deepInclude(entries.at(-1), { action: 'user.two_factor_removed', actor_kind: 'command' })
  })
})

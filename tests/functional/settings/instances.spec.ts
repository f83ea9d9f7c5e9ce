import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { newId } from '#core/ids'
import { ChangeSettings } from '#settings/change_settings'
import settings from '#settings/services/settings'
import { PASSWORD } from '#tests/helpers/accounts'
import { clearSettings } from '#tests/helpers/settings'
import { untilAsync } from '#tests/helpers/until_async'
import { OwnServer } from '#tests/support/own_server'

/** As promised. */
const SEEN_WITHIN_MS = 2_000

async function register(url: string): Promise<number> {
  const response = await fetch(`${url}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${newId()}@example.test`,
      password: PASSWORD,
      full_name: 'Ada Lovelace',
    }),
  })
  await response.text()
  return response.status
}

test.group('Settings on several instances', (group) => {
  group.each.teardown(clearSettings)

  test('a running server obeys what another process has changed', async ({ assert, cleanup }) => {
    const server = await OwnServer.prepare({ sharesDatabase: true, env: { REGISTRATION: '' } })
    cleanup(() => server.remove())
    await server.start()
    assert.equal(await register(server.url), 201)

    const changeSettings = await app.container.make(ChangeSettings)
    const changes = { registration_domains: ['example.org'] }
    await changeSettings.execute({ changes, revision: settings.revision }, systemOrigin())
    await untilAsync(
      async () => (await register(server.url)) === 403,
      'the other server refused the address',
      SEEN_WITHIN_MS
    )

    const none = { registration_domains: null }
    await changeSettings.execute({ changes: none, revision: settings.revision }, systemOrigin())
    await untilAsync(
      async () => (await register(server.url)) === 201,
      'the other server took the address again',
      SEEN_WITHIN_MS
    )
  }).timeout(120_000)
})

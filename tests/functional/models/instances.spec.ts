import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { SetModelAlias } from '#ai/administration/set_model_alias'
import { SwitchModels } from '#ai/administration/switch_models'
import { createAccount } from '#tests/helpers/accounts'
import { chat } from '#tests/helpers/chats'
import {
  byNobody,
  clearManagedModels,
  givenModelServer,
  givenProvider,
} from '#tests/helpers/managed_models'
import { untilAsync } from '#tests/helpers/until_async'
import { OwnServer } from '#tests/support/own_server'

/** As promised. */
const SEEN_WITHIN_MS = 2_000

test.group('Models on several instances', (group) => {
  group.each.teardown(clearManagedModels)

  test('a running server obeys what another process has said', async ({ assert, cleanup }) => {
    const other = await OwnServer.prepare({
      sharesDatabase: true,
      env: { PROVIDERS_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' },
    })
    cleanup(() => other.remove())
    await other.start()
    const upstream = await givenModelServer(cleanup)
    const account = await createAccount()
    const statusOf = async (model: string) => {
      const { status } = await chat(account, { message: 'Hello', model }, other.url)
      return status
    }

    const { name } = await givenProvider(upstream.url, ['one'])
    await untilAsync(
      async () => (await statusOf(`${name}/one`)) === 200,
      'the other server knew the provider and its key',
      SEEN_WITHIN_MS
    )
    const setAlias = await app.container.make(SetModelAlias)
    await setAlias.execute('quick', `${name}/one`, byNobody)
    await untilAsync(
      async () => (await statusOf('quick')) === 200,
      'the other server knew the alias',
      SEEN_WITHIN_MS
    )
    const switchModels = await app.container.make(SwitchModels)
    await switchModels.execute([`${name}/one`], false, byNobody)
    await untilAsync(
      async () => (await statusOf(`${name}/one`)) === 422,
      'the other server refused the model',
      SEEN_WITHIN_MS
    )
    assert.equal(await statusOf('quick'), 422)
  }).timeout(120_000)
})

import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { UpdateProfile } from '#auth/accounts/update_profile'
import { requestPatience } from '#core/request_patience'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels } from '#tests/helpers/chats'

test.group('What waits for the database', () => {
  test('has one patience within a request', async ({ client, assert, cleanup }) => {
    const { headers } = await createAccount()
    const service = await app.container.make(UpdateProfile)
    let isShared: boolean | null = null
    app.container.swap(UpdateProfile, () => {
      isShared = requestPatience() !== null
      return service
    })
    cleanup(() => app.container.restore(UpdateProfile))
    const me = await client.get('/auth/me').headers(headers)
    me.assertStatus(200)
    assert.isTrue(isShared)
  })

  test('has its own in an answer, also while the request waits for all of it', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    let isShared: boolean | null = null
    fake.script(async (_, emit) => {
      isShared = requestPatience() !== null
      emit({ type: 'text', text: 'Hello.' })
      emit({ type: 'finish', reason: 'stop' })
    })
    const { status } = await chat(await createAccount(), { message: 'Hello' })
    assert.equal(status, 200)
    assert.isFalse(isShared)
  })
})

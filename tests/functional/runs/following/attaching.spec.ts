import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { mock } from 'node:test'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Credentials } from '#auth/credentials'
import { SqlStore } from '#core/sql_store'
import { FollowRun } from '#runs/follow_run'
import { RunEngine } from '#runs/run_engine'
import { RunFollowers } from '#runs/run_followers'
import { StartRun } from '#runs/start_run'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, follow } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { HeldCall } from '#tests/helpers/held_call'
import { startedLog, givenQueued } from '#tests/helpers/own_engine'
import { givenRunning } from '#tests/helpers/running_chat'
import { freePort } from '#tests/support/free_port'

/** The default of `MAX_STREAMS_PER_USER`. */
const MAX_STREAMS = 8

/** A database on which something happens right after the first read. */
class InterruptedStore extends SqlStore {
  onRead: (() => void) | null = null

  override async read<T>(...args: Parameters<typeof SqlStore.prototype.read<T>>): Promise<T> {
    const result = await super.read(...args)
    this.onRead?.()
    this.onRead = null
    return result
  }
}

test.group('A stream that is opened', () => {
  test('is not counted where the client is gone before', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    const { call, account, stream, runId, conversationId } = await givenRunning(fake)
    const followers = await app.container.make(RunFollowers)
    const credentials = await app.container.make(Credentials)
    const reader = await credentials.resolve(account.token)
    const before = followers.size
    const attached = Promise.withResolvers<void>()
    const server = createServer((_, response) => {
      client.destroy()
      void once(response, 'close')
        .then(() =>
          followers.withPlace(account.id, async (place) => {
            const target = { runId, cursor: 0, attempt: null, log: null, folded: null }
            followers.attach({ ...target, account: reader, response, place })
          })
        )
        .then(attached.resolve, attached.reject)
    })
    cleanup(() => {
      server.close()
    })
    const port = await freePort()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const client = request({ port, host: '127.0.0.1' }).on('error', () => {})
    client.end()
    await attached.promise
    assert.equal(followers.size, before)
    const more = await Promise.all(
      Array.from({ length: MAX_STREAMS - 1 }, () => follow(account, conversationId))
    )
    assert.isTrue(more.every(({ status }) => status === 200))
    more.forEach((one) => one.cut())
    call.finish()
    await stream.closed()
  })

  test('follows the run at once that is launched meanwhile', async ({ cleanup }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const engine = await app.container.make(RunEngine)
    const followers = await app.container.make(RunFollowers)
    const startRun = await app.container.make(StartRun)
    const store = new InterruptedStore(await app.container.make('lucid.db'))
    app.container.swap(FollowRun, () => new FollowRun(store, engine, followers))
    /* Who reads the database only would not look again. */
    mock.timers.enable({ apis: ['setInterval'] })
    cleanup(() => {
      app.container.restore(FollowRun)
      mock.timers.reset()
    })
    await engine.starting(async () => {
      const { account, run } = await givenQueued({ startRun })
      store.onRead = () => engine.resume(run, startedLog())
      const stream = await follow(account, run.conversationId)
      await call.started()
      call.say('one ')
      await stream.said('one ')
      call.finish()
      await stream.closed()
    })
  })

  test('counts also where many are opened at once', async ({ assert }) => {
    using fake = await fakeModels()
    const { call, account, stream, conversationId } = await givenRunning(fake)
    const many = await Promise.all(
      Array.from({ length: 2 * MAX_STREAMS }, () => follow(account, conversationId))
    )
    const opened = many.filter(({ status }) => status === 200)
    assert.lengthOf(opened, MAX_STREAMS - 1)
    assert.isTrue(many.every(({ status }) => status === 200 || status === 429))
    call.finish()
    await Promise.all([stream, ...opened].map((one) => one.closed()))
  })

  test('does not count where there is nothing to follow', async ({ assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account)
    for (let n = 0; n <= MAX_STREAMS; n++) {
      const { status } = await follow(account, id)
      assert.equal(status, 204)
      const unknown = await follow(account, 'nowhere')
      assert.equal(unknown.status, 404)
    }
  })
})

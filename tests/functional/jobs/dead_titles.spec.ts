import { fixedBackoff } from '@adonisjs/queue'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { Logger } from '@adonisjs/core/logger'
import { ModelManager } from '#ai/model_manager'
import { systemOrigin } from '#audit/audit_origin'
import { MakeTitle, type MakeTitleInput } from '#conversations/titles/make_title'
import { SqlStore } from '#core/sql_store'
import MakeTitleJob from '#jobs/make_title_job'
import { JobsQuery } from '#jobs/tracked/jobs_query'
import { RetryJob } from '#jobs/tracked/retry_job'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels } from '#tests/helpers/chats'
import { runJob } from '#tests/helpers/jobs'
import { givenWorker, jobQueued, jobsDone, titleOf, titlesBy } from '#tests/helpers/titles'

/** Fails each time. */
class NeverTitles extends MakeTitle {
  tries: MakeTitleInput[] = []

  override async execute(input: MakeTitleInput) {
    this.tries.push(input)
    throw new Error('canary of the inside')
  }
}

async function givenFailing(cleanup: (undo: () => void) => void): Promise<NeverTitles> {
  const { options } = MakeTitleJob
  MakeTitleJob.options = { ...options, retry: { maxRetries: 1, backoff: fixedBackoff('1ms') } }
  const failing = new NeverTitles({
    sql: await app.container.make(SqlStore),
    models: await app.container.make(ModelManager),
    logger: await app.container.make(Logger),
    titleModel: () => null,
  })
  app.container.swap(MakeTitle, () => failing)
  cleanup(() => {
    MakeTitleJob.options = options
    app.container.restore(MakeTitle)
  })
  return failing
}

test.group('A title that cannot be made', (group) => {
  group.each.timeout(60_000)

  test('is tried again without a second call, then shown to administrators, who have it made', async ({
    assert,
    cleanup,
  }) => {
    using _ = titlesBy(null)
    using fake = await fakeModels()
    fake.answer('Flour and water.')
    fake.answer('Bread')
    const failing = await givenFailing(cleanup)
    const account = await createAccount()
    const { body } = await chat(account, { message: 'How is bread made?' })
    await jobQueued()
    {
      await using _worker = await givenWorker()
      await jobsDone()
    }
    assert.deepEqual(
      failing.tries.map(({ mayAskModel }) => mayAskModel),
      [true, false]
    )
    app.container.restore(MakeTitle)

    const query = await app.container.make(JobsQuery)
    const { jobs } = await query.page('failed', { limit: 50 })
    const dead = jobs.find(
      ({ arguments: { conversationId } }) => conversationId === body.conversation_id
    )
    assert.containSubset(dead, {
      kind: 'make_title',
      state: 'failed',
      attempts: 2,
      startedBy: null,
    })
    assert.notInclude(JSON.stringify(dead), 'canary')
    const id = dead?.id ?? ''

    const retryJob = await app.container.make(RetryJob)
    assert.isTrue(await retryJob.execute(id, systemOrigin()))
    await runJob(id)
    const done = await query.find(id)
    assert.equal(done?.state, 'completed', done?.error ?? '')
    assert.equal(await titleOf(body.conversation_id), 'Bread')
    await using _worker = await givenWorker()
    await jobsDone()
  })
})

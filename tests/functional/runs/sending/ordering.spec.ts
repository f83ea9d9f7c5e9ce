import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { ModelManager } from '#ai/model_manager'
import sql from '#core/services/sql'
import { SqlStore } from '#core/sql_store'
import { RunEngine } from '#runs/run_engine'
import { PrepareQuestion } from '#runs/prepare_question'
import { ReadAttachments } from '#runs/read_attachments'
import { SendMessage } from '#runs/send_message'
import { StartRun } from '#runs/start_run'
import { StopRun } from '#runs/stop_run'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels } from '#tests/helpers/chats'
import { assertListAppend } from '#tests/helpers/list_append'

const WRITERS = 8
const MESSAGES_EACH = process.env.CHATFLOW_LONG === '1' ? 500 : 12
const MANY = 100_000

/** Lets many answers be written in one conversation at once. */
async function withoutLimits(cleanup: (undo: () => void) => void) {
  const store = await app.container.make(SqlStore)
  const own = await sql.read((db) =>
    db.get<{ id: string }>(
      'select id from instances where pid = ? order by started_at desc',
      process.pid
    )
  )
  const settings = {
    maxPerUser: MANY,
    maxPerConversation: MANY,
    titleFromQuestion: true,
    instanceId: own?.id ?? '',
  }
  const models = await app.container.make(ModelManager)
  const sendMessage = new SendMessage(
    store,
    models,
    await app.container.make(ReadAttachments),
    await app.container.make(PrepareQuestion),
    new StartRun(store, models, settings),
    await app.container.make(StopRun),
    await app.container.make(RunEngine)
  )
  app.container.swap(SendMessage, () => sendMessage)
  cleanup(() => app.container.restore(SendMessage))
}

test.group('Many who write into one conversation', () => {
  test('get places of their own, in one order for all readers', async ({ assert, cleanup }) => {
    using fake = await fakeModels()
    await withoutLimits(cleanup)
    const account = await createAccount()
    await assertListAppend(assert, account, { writers: WRITERS, messagesEach: MESSAGES_EACH })
    assert.lengthOf(fake.requests, WRITERS * MESSAGES_EACH)
  }).timeout(600_000)
})

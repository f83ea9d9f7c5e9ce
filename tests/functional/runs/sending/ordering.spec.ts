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
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { chat, fakeModels, show } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'

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
    const { id } = await createConversation(account)
    const acknowledged: { text: string; seq: number }[][] = []
    let areWriting = true

    const write = async (writer: number) => {
      const own: { text: string; seq: number }[] = []
      acknowledged.push(own)
      for (let n = 0; n < MESSAGES_EACH; n++) {
        const text = `writer ${writer}, message ${n}`
        const { status, body } = await chat(account, { message: text, conversation_id: id })
        assert.equal(status, 200)
        own.push({ text, seq: body.message.seq - 1 })
      }
    }
    const reads: string[][] = []
    const read = async () => {
      while (areWriting) {
        const { messages } = await show(account, id, { limit: '100' })
        reads.push(messages.data.map((message) => message.id))
      }
    }
    const reading = Promise.all([read(), read()])
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
    areWriting = false
    await reading

    const rows = await sql.read((db) =>
      db.all<{ id: string; seq: number; parent_id: string | null }>(
        'select id, seq, parent_id from messages where conversation_id = ? order by seq',
        id
      )
    )
    assert.lengthOf(rows, WRITERS * MESSAGES_EACH * 2)
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      rows.map((_, index) => index + 1)
    )
    assert.deepEqual(
      rows.map((row) => row.parent_id),
      [null, ...rows.slice(0, -1).map((row) => row.id)]
    )
    for (const own of acknowledged) {
      const places = own.map(({ seq }) => seq)
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b)
      )
    }
    const order = rows.map((row) => row.id)
    for (const ids of reads) {
      const from = order.indexOf(ids[0])
      assert.deepEqual(ids, ids.length === 0 ? [] : order.slice(from, from + ids.length))
    }
    assert.isAbove(reads.length, 1)
    assert.lengthOf(fake.requests, WRITERS * MESSAGES_EACH)
    await assertStored(account, id, acknowledged.flat())

    async function assertStored(
      reader: TestAccount,
      conversationId: string,
      messages: { text: string; seq: number }[]
    ) {
      const newest = await show(reader, conversationId, { limit: '100' })
      const bySeq = new Map(messages.map(({ seq, text }) => [seq, text]))
      for (const message of newest.messages.data.filter(({ role }) => role === 'user')) {
        assert.equal(textOfMessage(message), bySeq.get(message.seq))
      }
    }
  }).timeout(600_000)
})

import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import type { ModelMessage } from '#ai/types'
import sql from '#core/services/sql'
import { SqlStore } from '#core/sql_store'
import type { Sql, SqlValue } from '#core/sql'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels, textsOf } from '#tests/helpers/chats'
import { addBranch, addMessage, createConversation } from '#tests/helpers/conversations'

/** The context of a model that the catalogue lacks, in tokens; a quarter of it, at most, is kept for the answer. */
const UNLISTED_CONTEXT = 32_768
const UNLISTED_ANSWER = 4_096
const BYTES_PER_TOKEN = 4

test.group('What a model is sent', () => {
  test('the system prompt and the branch of the question, oldest first', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const conversation = await createConversation(account)
    await sql.read((db) =>
      db.run('update conversations set system_prompt = ? where id = ?', 'Be kind.', conversation.id)
    )
    const branch = await addBranch(conversation, 4)
    await addBranch(conversation, 2, branch[1])
    await chat(account, {
      conversation_id: conversation.id,
      parent_id: branch[3],
      message: 'Question',
    })
    assert.equal(fake.requests[0].system, 'Be kind.')
    assert.deepEqual(textsOf(fake.requests[0]), ['No 0', 'No 1', 'No 2', 'No 3', 'Question'])
    assert.deepEqual(
      fake.requests[0].messages.map(({ role }) => role),
      ['user', 'assistant', 'user', 'assistant', 'user']
    )
  })

  test('of a long branch only what fits; the rest is not even read', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const conversation = await createConversation(account)
    let parentId: string | null = null
    const tokensEach = 1_000
    const count = 500
    for (let n = 0; n < count; n++) {
      const text = `No ${n} `.padEnd(tokensEach * BYTES_PER_TOKEN, 'x')
      const role = n % 2 === 0 ? 'user' : 'assistant'
      parentId = await addMessage(conversation, { role, parentId, text })
    }
    const read = await countMessagesRead(() =>
      chat(account, {
        conversation_id: conversation.id,
        message: 'Question',
        model: 'any/unlisted',
      })
    )
    const texts = textsOf(fake.requests[0])
    const fitting = Math.floor((UNLISTED_CONTEXT - UNLISTED_ANSWER) / tokensEach)
    assert.isAtMost(texts.length, fitting + 1)
    assert.isAtLeast(texts.length, fitting - 2)
    assert.equal(texts.at(-1), 'Question')
    const numbers = texts.slice(0, -1).map((text) => Number(text.split(' ')[1]))
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => count - numbers.length + index)
    )
    assert.equal(fake.requests[0].messages[0].role, 'user')
    assert.isAbove(read, 0)
    assert.isBelow(read, 100)
  }).timeout(120_000)

  test('the question, even where it is too long for the model', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const { body } = await chat(account, { message: 'First', model: 'any/unlisted' })
    const long = 'x'.repeat(UNLISTED_CONTEXT * BYTES_PER_TOKEN + 1)
    await chat(account, {
      conversation_id: body.conversation_id,
      message: long,
      model: 'any/unlisted',
    })
    assert.deepEqual(textsOf(fake.requests[1]), [long])
  })

  test('what the provider wants back with what it said, also after a reload', async ({
    assert,
  }) => {
    using fake = await fakeModels()
    const signature = { gemini: { thoughtSignature: 'c2lnbmVk' } }
    const reasoning = { openai: { itemId: 'rs_1', encryptedContent: 'abc' } }
    fake.script([
      { type: 'reasoning', text: 'Hm.', metadata: reasoning },
      { type: 'text', text: 'So', metadata: signature },
      { type: 'tool_call', id: 'c1', name: 'unknown', arguments: '{"a":[1]}', metadata: signature },
      { type: 'file', mediaType: 'image/png', data: new Uint8Array([7, 8]), metadata: signature },
    ])
    fake.answer('Well.')
    const account = await createAccount()
    /* Both models take text only: the picture is left out. */
    const { body } = await chat(account, { message: 'One', model: 'any/unlisted' })
    await chat(account, {
      message: 'Two',
      conversation_id: body.conversation_id,
      model: 'openai/gpt-5-mini',
    })
    const step: ModelMessage[] = [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', metadata: reasoning },
          { type: 'text', text: 'So', metadata: signature },
          { type: 'tool_call', id: 'c1', name: 'unknown', input: { a: [1] }, metadata: signature },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool_result',
            id: 'c1',
            name: 'unknown',
            output: 'unknown tool',
            isError: true,
          },
        ],
      },
    ]
    const [, next, later] = fake.requests.map(({ messages }) => messages)
    assert.deepEqual(next.slice(1), step)
    assert.deepEqual(later.slice(1, -1), [
      ...step,
      { role: 'assistant', content: [{ type: 'text', text: 'Well.' }] },
    ])
  })

  test('partial answers too, and nothing for answers without words', async ({ assert }) => {
    using fake = await fakeModels()
    const account = await createAccount()
    const conversation = await createConversation(account)
    const first = await addMessage(conversation, { text: 'Q1' })
    const partial = await addMessage(conversation, {
      role: 'assistant',
      parentId: first,
      status: 'stopped',
      text: 'Half',
    })
    const second = await addMessage(conversation, { text: 'Q2', parentId: partial })
    const empty = await addMessage(conversation, {
      role: 'assistant',
      parentId: second,
      status: 'failed',
      parts: [],
    })
    await chat(account, { conversation_id: conversation.id, parent_id: empty, message: 'Q3' })
    assert.deepEqual(textsOf(fake.requests[0]), ['Q1', 'Half', 'Q2', 'Q3'])
  })
})

/** How many rows of messages are read meanwhile. */
async function countMessagesRead(work: () => Promise<unknown>): Promise<number> {
  const store = await app.container.make(SqlStore)
  const read = store.read.bind(store)
  let count = 0
  const counting = (db: Sql) =>
    new Proxy(db, {
      get(target, name) {
        if (name !== 'all') {
          const member: unknown = Reflect.get(target, name, target)
          return typeof member === 'function' ? member.bind(target) : member
        }
        return async (statement: string, ...values: SqlValue[]) => {
          const rows = await target.all(statement, ...values)
          count += statement.includes('messages') ? rows.length : 0
          return rows
        }
      },
    })
  store.read = (use) => read((db) => use(counting(db)))
  try {
    await work()
    return count
  } finally {
    store.read = read
  }
}

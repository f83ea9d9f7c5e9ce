import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { indexText, removeText, replaceText } from '#conversations/search_index'
import { SearchIndexer } from '#conversations/search_indexer'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { addMessage, createConversation } from '#tests/helpers/conversations'
import { checkIndex, countUnindexed, indexDocuments } from '#tests/helpers/search'
import { listConversations } from '#conversations/list_conversations'

async function find(account: TestAccount, search: string): Promise<string[]> {
  const list = { userId: account.id, isArchived: false, search, cursor: null, limit: 100 }
  const { rows } = await sql.read((db) => listConversations(db, list))
  return rows.map(({ id }) => id)
}

test.group('The lagging search index', (group) => {
  group.tap((t) => t.skip(() => sql.dialect !== 'sqlite', 'PostgreSQL keeps its own index'))
  group.each.setup(() => checkIndex())
  group.each.teardown(() => checkIndex())

  test('has what it lacked after a batch, and nothing twice', async ({ assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account, { title: 'Lantern' })
    assert.equal(await countUnindexed(), 1)
    assert.deepEqual(await find(account, 'lan'), [id])

    const indexer = await app.container.make(SearchIndexer)
    await Promise.all([indexer.catchUp(), indexer.catchUp()])
    assert.equal(await countUnindexed(), 0)
    assert.deepEqual(await find(account, 'lan'), [id])
  })

  test('comes to the end of what no single batch takes', async ({ assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account, { title: 'Many' })
    const long = Array.from({ length: 15_000 }, (_, n) => `긴말${n}`).join(' ')
    await addMessage(conversation, { text: long })
    await sql.transaction(async (db) => {
      for (let n = 0; n < 600; n++) {
        indexText(db, { conversationId: conversation.id, messageId: null, text: `few${n}` })
      }
    })
    await addMessage(conversation, { text: `${long} last` })
    await indexDocuments()
    assert.equal(await countUnindexed(), 0)
    for (const word of ['many', '긴말14999', 'few0', 'few599', 'last']) {
      assert.deepEqual(await find(account, word), [conversation.id], word)
    }
  })

  test('finds words of one document together, never across two', async ({ assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    await addMessage(conversation, { text: 'indexed words' })
    await indexDocuments()
    await addMessage(conversation, { text: 'later words' })
    assert.deepEqual(await find(account, 'words indexed'), [conversation.id])
    assert.deepEqual(await find(account, 'words later'), [conversation.id])
    assert.deepEqual(await find(account, 'indexed later'), [])
    assert.deepEqual(await find(account, 'ords'), [])
    assert.deepEqual(await find(account, 'word later'), [])
  })

  for (const [when, isIndexed] of [
    ['before', false],
    ['after', true],
  ] as const) {
    test(`forgets a text that is changed or removed ${when} it is indexed`, async ({ assert }) => {
      const account = await createAccount()
      const conversation = await createConversation(account, { title: 'Marmalade' })
      const messageId = await addMessage(conversation, { text: 'toast' })
      const conversationId = conversation.id
      if (isIndexed) {
        await indexDocuments()
      }
      await sql.transaction(async (db) =>
        replaceText(db, { conversationId, messageId: null, text: 'Honey' })
      )
      await sql.transaction(async (db) => removeText(db, { conversationId, messageId }))
      for (const look of [async () => {}, checkIndex]) {
        await look()
        assert.deepEqual(await find(account, 'marmalade'), [])
        assert.deepEqual(await find(account, 'toast'), [])
        assert.deepEqual(await find(account, 'honey'), [conversationId])
      }
    })

    test(`forgets a conversation that is deleted ${when} it is indexed`, async ({
      client,
      assert,
    }) => {
      const account = await createAccount()
      const kept = await createConversation(account, { title: 'Same words' })
      const gone = await createConversation(account, { title: 'Same words' })
      if (isIndexed) {
        await indexDocuments()
      }
      const response = await client.delete(`/conversations/${gone.id}`).headers(account.headers)
      response.assertStatus(204)
      assert.deepEqual(await find(account, 'same'), [kept.id])
      const later = await createConversation(account, { title: 'Same words' })
      assert.sameMembers(await find(account, 'same'), [kept.id, later.id])
      await checkIndex()
      assert.sameMembers(await find(account, 'same'), [kept.id, later.id])
    })
  }

  test('keeps nothing of a transaction that is rolled back', async ({ assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    const failing = sql.transaction(async (db) => {
      indexText(db, { conversationId: conversation.id, messageId: null, text: 'undone' })
      throw new Error('no')
    })
    await assert.rejects(() => failing)
    assert.deepEqual(await find(account, 'undone'), [])
    await checkIndex()
    await createConversation(account, { title: 'done' })
    await checkIndex()
    assert.deepEqual(await find(account, 'undone'), [])
    assert.lengthOf(await find(account, 'done'), 1)
  })
})

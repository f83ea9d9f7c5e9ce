import { test } from '@japa/runner'
import sql from '#core/services/sql'
import type { ConversationFilter } from '#conversations/directory/conversation_filter'
import {
  listAllConversations,
  type ConversationDirectory,
} from '#conversations/directory/list_all_conversations'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { addMessage, createConversation } from '#tests/helpers/conversations'
import { newId } from '#core/ids'
import { allowReading } from '#tests/helpers/readings'
import { indexDocuments } from '#tests/helpers/search'

const NO_FILTER: ConversationFilter = {
  search: null,
  personId: null,
  model: null,
  state: null,
  tool: null,
  from: null,
  to: null,
}

const list = (
  reader: TestAccount,
  filter: Partial<ConversationFilter>,
  more: Partial<ConversationDirectory & { mayReadOthers: boolean }> = {}
) =>
  sql.read((db) =>
    listAllConversations(db, {
      reader: { id: reader.id, mayReadOthers: more.mayReadOthers ?? true },
      filter: { ...NO_FILTER, ...filter },
      sort: 'activity',
      direction: 'desc',
      after: null,
      before: null,
      limit: 10,
      ...more,
    })
  )

/** A word that no other test writes. */
const newWord = () => `w${newId().replaceAll('-', '')}`

test.group('The conversations of all people', () => {
  test('are searched by title, and by message only where it may be read, {when}')
    .with([
      { when: 'before they are indexed', isIndexed: false },
      { when: 'after', isIndexed: true },
    ])
    .run(async ({ assert }, { isIndexed }) => {
      const reader = await createAccount({ role: 'admin' })
      const owner = await createAccount()
      const [titleWord, textWord] = [newWord(), newWord()]
      const conversation = await createConversation(owner, { title: `About ${titleWord}` })
      await addMessage(conversation, { text: `Secret ${textWord}` })
      const own = await createConversation(reader, { title: 'Own' })
      await addMessage(own, { text: `Mine ${textWord}` })
      if (isIndexed) {
        await indexDocuments()
      }
      const found = async (search: string, more = {}) => {
        const { rows, count } = await list(reader, { search }, more)
        assert.equal(count, rows.length)
        return rows.map(({ id }) => id)
      }
      assert.deepEqual(await found(titleWord), [conversation.id])
      assert.deepEqual(await found(titleWord.slice(0, -2)), [conversation.id])
      assert.deepEqual(await found(conversation.id), [conversation.id])
      assert.deepEqual(await found(textWord), [own.id])
      await allowReading(reader, conversation.id, 'Support request')
      assert.sameMembers(await found(textWord), [conversation.id, own.id])
      assert.deepEqual(await found(titleWord, { mayReadOthers: false }), [])
      assert.deepEqual(await found(textWord, { mayReadOthers: false }), [own.id])
    })

  test('have no titles where nobody may read, except one’s own', async ({ assert }) => {
    const reader = await createAccount({ role: 'admin' })
    const other = await createConversation(await createAccount(), { title: 'Hidden' })
    const own = await createConversation(reader, { title: 'Own' })
    const { rows } = await list(reader, {}, { mayReadOthers: false, limit: 2 })
    assert.deepEqual(
      rows.map(({ id, title, isTitleHidden }) => [id, title, isTitleHidden]),
      [
        [own.id, 'Own', false],
        [other.id, null, true],
      ]
    )
  })

  test('come in pages, forwards and back', async ({ assert }) => {
    const reader = await createAccount({ role: 'admin' })
    const owner = await createAccount()
    const ids: string[] = []
    for (let n = 0; n < 7; n++) {
      const { id } = await createConversation(owner, { now: 1_000 + n })
      ids.unshift(id)
    }
    const page = async (more: { after?: string | null; before?: string | null }) =>
      list(reader, { personId: owner.id }, { limit: 3, ...more })
    const first = await page({})
    const second = await page({ after: first.next })
    const third = await page({ after: second.next })
    assert.deepEqual(
      [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id)),
      ids
    )
    assert.isNull(first.previous)
    assert.isNull(third.next)
    assert.equal(first.count, 7)
    const back = await page({ before: third.previous })
    assert.deepEqual(back, second)
    const start = await page({ before: second.previous })
    assert.isNull(start.previous)
  })
})

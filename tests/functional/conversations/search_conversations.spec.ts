import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { foundBySearch, replaceText } from '#conversations/search_index'
import { searchTerms } from '#conversations/search_words'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { addMessage, createConversation } from '#tests/helpers/conversations'
import { indexDocuments } from '#tests/helpers/search'

async function givenTexts(account: TestAccount, texts: Record<string, string>) {
  const idOf = new Map<string, string>()
  for (const [name, text] of Object.entries(texts)) {
    const conversation = await createConversation(account, { title: 'untitled' })
    await addMessage(conversation, { text: 'first line' })
    await addMessage(conversation, { role: 'assistant', text })
    idOf.set(conversation.id, name)
  }
  return idOf
}

test.group('GET /conversations?q=', (group) => {
  let account: TestAccount
  let names: Map<string, string>
  /** The same texts, which are found in the index; the ones above are not in it yet. */
  let indexed: { account: TestAccount; names: Map<string, string> }

  group.setup(async () => {
    const texts = {
      french: 'La crème brûlée, c’est très bon',
      english: "Don't panic: the quick brown fox",
      japanese: '東京都に住んでいます',
      thai: 'ภาษาไทยง่ายมาก',
      russian: 'Ёлка зелёная',
      emoji: 'ship it 🚀🚀 now',
      code: 'const foo_bar = a.b(c) ?? "x" // SELECT * FROM t; DROP',
      korean: '한국어를 배웁니다',
    }
    const early = await createAccount()
    indexed = { account: early, names: await givenTexts(early, texts) }
    await indexDocuments()
    account = await createAccount()
    names = await givenTexts(account, texts)
  })

  test('finds {q} in {found}')
    .with([
      { q: 'creme brulee', found: ['french'] },
      { q: 'CRÈME', found: ['french'] },
      { q: 'cre\u0300me', found: ['french'] },
      { q: "c'est", found: ['french'] },
      { q: 'don’t panic', found: ['english'] },
      { q: 'brown qui', found: ['english'] },
      { q: 'qui brown', found: [] },
      { q: 'brown quick brow', found: ['english'] },
      { q: 'brown brow brown', found: [] },
      { q: 'qu quick qu', found: [] },
      { q: 'quick fo quick', found: [] },
      { q: 'quick brown quick', found: ['english'] },
      { q: 'fo', found: ['english', 'code'] },
      { q: '東京', found: ['japanese'] },
      { q: '東', found: ['japanese'] },
      { q: 'ไทย', found: ['thai'] },
      { q: 'елка', found: ['russian'] },
      { q: '한국', found: ['korean'] },
      { q: '🚀', found: [] },
      { q: 'ship 🚀 it', found: ['emoji'] },
      { q: 'foo_bar', found: ['code'] },
      { q: 'select drop', found: ['code'] },
      { q: 'first brown', found: [] },
      { q: '"quick brown"', found: ['english'] },
      { q: 'quick OR creme', found: [] },
      { q: 'NOT quick', found: [] },
      { q: 'words : quick', found: [] },
    ])
    .run(async ({ client, assert }, { q, found }) => {
      for (const world of [indexed, { account, names }]) {
        const { headers } = world.account
        const response = await client.get('/conversations').qs({ q }).headers(headers)
        response.assertStatus(200)
        assert.sameMembers(
          response.body().data.map(({ id }: { id: string }) => world.names.get(id)),
          found
        )
      }
    })

  test('is never an error for {name}')
    .with(
      [
        '"',
        '*',
        '(',
        ')',
        ':',
        '&',
        '|',
        '!',
        "'",
        '\\',
        '<->',
        'a:*',
        "a' | 'b",
        '"a" OR "',
        '^a',
        'a -b +c {d} [e]',
        'NEAR(a b)',
        '\u0000',
        '§',
        'a\\',
        "'; drop table users; --",
        '%',
        '_',
        'x'.repeat(2_000),
        'wort '.repeat(400),
        '漢'.repeat(400),
        '𐐀'.repeat(400),
        '\u0301'.repeat(400),
      ].map((q) => ({ q, name: JSON.stringify(q.slice(0, 20)) }))
    )
    .run(async ({ client }, { q }) => {
      const response = await client.get('/conversations').qs({ q }).headers(account.headers)
      response.assertStatus(200)
    })

  test('is the whole list where it is empty', async ({ client, assert }) => {
    const response = await client.get('/conversations?q=').headers(account.headers)
    assert.lengthOf(response.body().data, names.size)
  })

  test('finds nothing of other people, not by their id either', async ({ client, assert }) => {
    const stranger = await createAccount()
    for (const q of ['creme', 'quick', account.id, `§${account.id.replaceAll('-', '')}`]) {
      const response = await client.get('/conversations').qs({ q }).headers(stranger.headers)
      assert.deepEqual(response.body().data, [])
    }
  })
})

test.group('Search', () => {
  test('pages and keeps the list’s order', async ({ client, assert }) => {
    const account = await createAccount()
    const ids: string[] = []
    for (let n = 0; n < 5; n++) {
      const { id } = await createConversation(account, { title: `Needle ${n}`, now: 1_000 + n })
      await createConversation(account, { title: `Hay ${n}`, now: 1_000 + n })
      ids.unshift(id)
    }
    const first = await client
      .get('/conversations')
      .qs({ q: 'needle', limit: 3 })
      .headers(account.headers)
    const second = await client
      .get('/conversations')
      .qs({ q: 'needle', limit: 3, cursor: first.body().next_cursor })
      .headers(account.headers)
    assert.deepEqual(
      [...first.body().data, ...second.body().data].map(({ id }) => id),
      ids
    )
    assert.isNull(second.body().next_cursor)
  })

  test('follows a title that changes', async ({ client, assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account, { title: 'Marmalade' })
    const find = async (q: string) => {
      const response = await client.get('/conversations').qs({ q }).headers(account.headers)
      return response.body().data.length
    }
    assert.equal(await find('marmalade'), 1)
    await client.patch(`/conversations/${id}`).headers(account.headers).json({ title: 'Honey' })
    assert.equal(await find('marmalade'), 0)
    assert.equal(await find('honey'), 1)
    await client.patch(`/conversations/${id}`).headers(account.headers).json({ title: null })
    assert.equal(await find('honey'), 0)
  })

  test('follows a message that changes, and leaves the title alone', async ({ client, assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account, { title: 'Breakfast' })
    const messageId = await addMessage(conversation, { text: 'toast' })
    await sql.transaction(async (db) =>
      replaceText(db, { conversationId: conversation.id, messageId, text: 'porridge' })
    )
    for (const [q, count] of [
      ['toast', 0],
      ['porridge', 1],
      ['breakfast', 1],
    ] as const) {
      const response = await client.get('/conversations').qs({ q }).headers(account.headers)
      assert.lengthOf(response.body().data, count)
    }
  })

  test('reads the full-text index', async ({ assert }) => {
    const account = await createAccount()
    await createConversation(account, { title: 'Indexed' })
    await sql.transaction(async (db) => {
      const terms = searchTerms(account.id, 'indexed') ?? assert.fail('there is a word')
      const { condition, values } = foundBySearch(db.dialect, 'd.conversation_id', terms)
      const statement = `select d.key from search_documents d where ${condition}`
      if (db.dialect === 'sqlite') {
        const rows = await db.all<{ detail: string }>(`explain query plan ${statement}`, ...values)
        const plan = rows.map(({ detail }) => detail).join('\n')
        assert.match(plan, /SCAN s VIRTUAL TABLE INDEX \d+:M/)
        assert.notMatch(plan, /SCAN (?!(s|term|token EXISTS) VIRTUAL)/)
      } else {
        await db.run('set local enable_seqscan = off')
        const rows = await db.all<{ 'QUERY PLAN': string }>(`explain ${statement}`, ...values)
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
        assert.include(plan, 'search_documents_words')
      }
    })
  })
})

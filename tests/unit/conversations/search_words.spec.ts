import { test } from '@japa/runner'
import { readerToken, searchQuery, searchTerms, searchWords } from '#conversations/search_words'

const READER = '01900000-0000-7000-8000-00000000000a'

test.group('Search words', () => {
  test('fold {text}')
    .with([
      { text: 'Hello, World!', words: ['hello', 'world'] },
      { text: 'Crème BRÛLÉE Ångström', words: ['creme', 'brulee', 'angstrom'] },
      { text: 'ﬁne ２４ Ⅷ', words: ['fine', '24', 'viii'] },
      {
        text: "don't o’brien foo_bar 3.14",
        words: ['don', 't', 'o', 'brien', 'foo', 'bar', '3', '14'],
      },
      { text: 'İstanbul straße', words: ['istanbul', 'straße'] },
      { text: '東京都に住む', words: ['東京', '都', 'に', '住む'] },
      { text: 'ภาษาไทยง่าย', words: ['ภาษา', 'ไทย', 'งาย'] },
      { text: 'foo東京bar', words: ['foo', '東京', 'bar'] },
      { text: '🎉👩‍👩‍👧 !!! — §', words: [] },
      { text: 'again and Again AND', words: ['again', 'and'] },
      { text: '', words: [] },
    ])
    .run(({ assert }, { text, words }) => {
      assert.deepEqual(searchWords(text), words)
    })

  test('are letters and digits only, whatever the text holds', ({ assert }) => {
    const text = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).join(' ')
    for (const word of searchWords(`${text} "quoted" 'or' (a:b|c&d!e*)\\ §x`)) {
      assert.match(word, /^[\p{L}\p{N}]+$/u)
    }
  })

  test('of a composed and of a decomposed text are the same', ({ assert }) => {
    const text = 'Žluťoučký kůň が 한국어 Việt'
    assert.deepEqual(searchWords(text.normalize('NFD')), searchWords(text.normalize('NFC')))
  })

  test('of a huge text stay below what the databases take', ({ assert }) => {
    const many = Array.from({ length: 600_000 }, (_, n) => `w${n}`).join(' ')
    assert.isBelow(searchWords(many).join(' ').length, 512 * 1024)
    const wide = Array.from({ length: 100_000 }, (_, n) => `한${n.toString(36)}`).join(' ')
    assert.isBelow(Buffer.byteLength(searchWords(wide).join(' ')), 512 * 1024 + 1)
  })

  test('are cut, never inside a character', ({ assert }) => {
    assert.deepEqual(searchWords('x'.repeat(1000)), ['x'.repeat(64)])
    const [word] = searchWords(`x${'𐐨'.repeat(100)}`)
    assert.isTrue(word.isWellFormed())
    assert.equal(word.length, 63)
  })
})

function queryFor(dialect: 'sqlite' | 'postgres', text: string) {
  const terms = searchTerms(READER, text)
  return terms && searchQuery(dialect, terms)
}

test.group('Search query', () => {
  test('asks FTS5 for all words of one reader, the last as a prefix', ({ assert }) => {
    assert.equal(
      queryFor('sqlite', 'Big "bad* wolf'),
      `"${readerToken(READER)}" AND "big" AND "bad" AND "wolf"*`
    )
  })

  test('asks PostgreSQL for the same', ({ assert }) => {
    assert.equal(
      queryFor('postgres', "Big ' bad:* & wolf"),
      `'${readerToken(READER)}' & 'big' & 'bad' & 'wolf':*`
    )
  })

  test('takes the last word as a prefix also where it was said before', ({ assert }) => {
    assert.equal(
      queryFor('sqlite', 'cat dog cat'),
      `"${readerToken(READER)}" AND "cat" AND "dog" AND "cat"*`
    )
    assert.equal(
      queryFor('postgres', 'cat dog dog ca'),
      `'${readerToken(READER)}' & 'cat' & 'dog' & 'ca':*`
    )
  })

  test('is none where the text has no word', ({ assert }) => {
    assert.isNull(queryFor('sqlite', ' " * ( ) : & | ! \' \\ 🎉 '))
  })

  test('counts the first words of a long text, then all of them whole', ({ assert }) => {
    const text = Array.from({ length: 500 }, (_, n) => `w${n}`).join(' ')
    const terms = queryFor('sqlite', text)?.split(' AND ') ?? []
    assert.lengthOf(terms, 33)
    assert.deepEqual(terms.slice(-3), ['"w29"', '"w30"', '"w31"'])
  })
})

import { test } from '@japa/runner'
import { serverSlug, toolName } from '#tools/tool_names'
import { seededRandom, seeds } from '#tests/helpers/random'

test.group('Names of tools', () => {
  test('are server__tool where that can be said', ({ assert }) => {
    assert.equal(toolName('github', 'create_issue'), 'github__create_issue')
    assert.equal(toolName('my-files_2', 'Read-File'), 'my-files_2__Read-File')
    assert.equal(toolName('github', 'create_repository'), 'github__create_repository')
    assert.equal(toolName('a', 'x'.repeat(61)), `a__${'x'.repeat(61)}`)
  })

  test('are readable where they must be shortened or spelled differently', ({ assert }) => {
    assert.match(toolName('Büro Köln', 'höhe.lesen'), /^Buro_Koln__hohe_lesen_[2-7][a-z2-7]{9}$/)
    assert.match(toolName('github', 'a'.repeat(200)), /^github__a{31}_[2-7][a-z2-7]{9}$/)
    assert.match(toolName('7zip', 'pack'), /^s7zip__pack_[2-7][a-z2-7]{9}$/)
    assert.match(toolName('天気', '予報'), /^server__tool_[2-7][a-z2-7]{9}$/)
    assert.match(toolName('', ''), /^server__tool_[2-7][a-z2-7]{9}$/)
  })

  test('do not depend on other tools, and are the same each time', ({ assert }) => {
    assert.equal(toolName('server.one', 'do it'), 'server_one__do_it_4kjedd7gh6')
  })

  test('keep tools apart that are nearly the same', ({ assert }) => {
    const pairs = [
      ['a', 'b'],
      ['a', '_b'],
      ['a_', 'b'],
      ['a__b', 'c'],
      ['a', 'b__c'],
      ['a', 'b.c'],
      ['a', 'b c'],
      ['ä', 'b'],
      ['a', 'bc'],
      ['ab', 'c'],
      ['a', 'B'],
      ['a', `${'x'.repeat(100)}1`],
      ['a', `${'x'.repeat(100)}2`],
      ['a', '\ud800'],
      ['a', '\ud801'],
    ]
    const names = pairs.map(([server, tool]) => toolName(server, tool))
    assert.lengthOf(new Set(names), pairs.length)
  })

  test('cannot be taken by another server', ({ assert }) => {
    const name = toolName('ä', 'read')
    const [, tool] = name.split('__')
    assert.notEqual(toolName('a', tool), name)
  })

  test('hold for any text', ({ assert }) => {
    const [seed] = seeds(1, 1)
    const draw = seededRandom(seed)
    const next = (below: number) => Math.floor(draw() * below)
    const alphabet = [
      'a',
      'B',
      '7',
      '_',
      '__',
      '-',
      '.',
      ' ',
      'é',
      '漢',
      '😀',
      '\u0000',
      '/',
      '\ud800',
    ]
    const text = () =>
      Array.from({ length: next(40) }, () => alphabet[next(alphabet.length)]).join('')
    const seen = new Map<string, string>()
    for (let round = 0; round < 20_000; round++) {
      const pair = [text(), text()]
      const name = toolName(pair[0], pair[1])
      assert.match(name, /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/, `seed ${seed}`)
      const key = JSON.stringify(pair)
      assert.equal(seen.get(name) ?? key, key)
      seen.set(name, key)
    }
  })
})

test.group('Ids of servers', () => {
  test('are made of what people call them', ({ assert }) => {
    assert.equal(serverSlug('GitHub'), 'github')
    assert.equal(serverSlug('  Büro / Köln  '), 'buro-koln')
    assert.equal(serverSlug('7-zip'), 's7-zip')
    assert.equal(serverSlug('天気'), 'server')
    assert.equal(serverSlug('A very long name of a server'), 'a-very-long-name-of')
  })

  test('are plain in the names of their tools', ({ assert }) => {
    for (const text of ['My Server_2', '__x__', '9', 'a__b', '-']) {
      assert.equal(toolName(serverSlug(text), 'read'), `${serverSlug(text)}__read`)
    }
  })
})

import { test } from '@japa/runner'
import { cleanTitle } from '#conversations/titles/clean_title'

test.group('A title that a model made', () => {
  test('stays as it is where it is only a title', ({ assert }) => {
    assert.equal(cleanTitle('Baking bread without yeast'), 'Baking bread without yeast')
    assert.equal(cleanTitle('東京の天気'), '東京の天気')
    assert.equal(cleanTitle('What is 2 * 3?'), 'What is 2 * 3?')
    assert.equal(cleanTitle('Wait for it...'), 'Wait for it...')
  })

  test('loses {what} around it')
    .with([
      { what: 'straight quotes', answer: '"Baking bread"' },
      { what: 'curly quotes and a full stop', answer: '“Baking bread.”' },
      { what: 'German quotes', answer: '„Baking bread“' },
      { what: 'French quotes', answer: '«Baking bread»' },
      { what: 'stars', answer: '**Baking bread**' },
      { what: 'the mark of a heading', answer: '# Baking bread' },
      { what: 'the mark of a list', answer: '- Baking bread.' },
      { what: 'a label', answer: 'Title: Baking bread' },
      { what: 'a bold label and quotes', answer: '**Title:** "Baking bread"' },
      { what: 'space and further lines', answer: '\n\n  Baking \t bread \n\nThat is what it is.' },
      { what: 'a line of dashes', answer: '---\nBaking bread' },
      { what: 'thoughts', answer: '<think>They ask for bread.\nSo …</think>\n\nBaking bread' },
    ])
    .run(({ assert }, { answer }) => {
      assert.equal(cleanTitle(answer), 'Baking bread')
    })

  test('is cut at the end of a word', ({ assert }) => {
    const title = cleanTitle('word '.repeat(100))
    assert.isAtMost([...(title ?? '')].length, 60)
    assert.match(title ?? '', /^(word )+word…$/)
  })

  test('is none of {what}')
    .with([
      { what: 'nothing', answer: '' },
      { what: 'space', answer: ' \n ' },
      { what: 'a single mark', answer: '"' },
      { what: 'dashes', answer: '---' },
      { what: 'thoughts that do not end', answer: '<think>never done' },
    ])
    .run(({ assert }, { answer }) => {
      assert.isNull(cleanTitle(answer))
    })
})

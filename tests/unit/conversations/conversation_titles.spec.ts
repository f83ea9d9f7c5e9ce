import { test } from '@japa/runner'
import { titleFromText } from '#conversations/conversation_titles'

function lengthOf(title: string | null) {
  return Array.from(new Intl.Segmenter('en').segment(title ?? '')).length
}

test.group('A title from a text', () => {
  test('is the text where it is short, on one line', ({ assert }) => {
    assert.equal(titleFromText('  What is\n\n\ta  monad?\u2028 '), 'What is a monad?')
  })

  test('ends at the end of a word', ({ assert }) => {
    const title = titleFromText(
      'Please explain to me how a database keeps its promises when the machine loses power'
    )
    assert.equal(title, 'Please explain to me how a database keeps its promises when…')
    assert.isAtMost(lengthOf(title), 60)
  })

  test('cuts a long word, never a character', ({ assert }) => {
    assert.equal(titleFromText('x'.repeat(10_000)), `${'x'.repeat(59)}…`)
    assert.equal(titleFromText('👍🏽'.repeat(200)), `${'👍🏽'.repeat(59)}…`)
    assert.equal(titleFromText('漢'.repeat(60)), '漢'.repeat(60))
  })

  test('fits its column whatever the characters are made of', ({ assert }) => {
    for (const character of ['👩‍👩‍👧‍👦', `z${'\u0301'.repeat(40)}`, `z${'\u0301'.repeat(9_000)}`]) {
      assert.isAtMost(titleFromText(character.repeat(200))?.length ?? 0, 500)
    }
  })

  test('is none where there is nothing to show', ({ assert }) => {
    assert.isNull(titleFromText(' \n\u0007\t'))
    assert.isNull(titleFromText(''))
  })
})

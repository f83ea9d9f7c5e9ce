import { test } from '@japa/runner'
import { fitted, printable, printableLine, widthOf } from '#core/console/terminal_text'
import { textTable } from '#core/console/text_table'

test.group('Text on a terminal', () => {
  test('{0} does nothing to the terminal')
    .with([
      ['a colour', '\u001b[31mred\u001b[0m', 'red'],
      ['a title of the window', '\u001b]0;owned\u0007title', 'title'],
      ['a link', '\u001b]8;;https://evil.example\u0007here\u001b]8;;\u0007', 'here'],
      ['a lone escape', 'a\u001bc', 'a'],
      ['the eight-bit introducer', 'a\u009b2Jb', 'ab'],
      ['a carriage return over the line', 'safe\rrm -rf', 'saferm -rf'],
      ['a backspace', 'ab\b\bcd', 'abcd'],
      ['text from right to left', 'invoice\u202efdp.exe', 'invoicefdp.exe'],
    ] as const)
    .run(({ assert }, [, text, expected]) => {
      assert.equal(printable(text), expected)
    })

  test('lines and tabs stay, and become blanks on one line', ({ assert }) => {
    assert.equal(printable('one\n\ttwo'), 'one\n\ttwo')
    assert.equal(printableLine(' one\n\ttwo '), 'one two')
  })

  test('{0} takes {1} columns')
    .with([
      ['abc', 3],
      ['日本', 4],
      ['👩‍👩‍👧 x', 4],
      ['é', 1],
    ] as const)
    .run(({ assert }, [text, columns]) => {
      assert.equal(widthOf(text), columns)
    })

  test('is cut to fit', ({ assert }) => {
    assert.equal(fitted('conversation', 12), 'conversation')
    assert.equal(fitted('conversation', 6), 'conve…')
    assert.equal(fitted('日本語', 4), '日…')
  })
})

test.group('A table of text', () => {
  test('aligns its columns, numbers at the right, without blanks at the ends', ({ assert }) => {
    const lines = textTable(
      ['Email', 'Messages', 'Title'],
      [
        ['ada@example.org', 2, 'Cats'],
        ['b@example.org', 1234, null],
      ],
      null
    )
    assert.deepEqual(lines, [
      'Email            Messages  Title',
      'ada@example.org         2  Cats',
      'b@example.org        1234',
    ])
  })

  test('cuts the widest cells until it fits', ({ assert }) => {
    const rows = [['short', 'a long text that goes on and on', 'another text, not as long']]
    const lines = textTable(['One', 'Two', 'Three'], rows, 40)
    assert.isAtMost(Math.max(...lines.map(widthOf)), 40)
    assert.match(lines[1], /^short {2}a long text.*… {2}another text.*…$/)
  })

  test('has one line a row, whatever the cells say', ({ assert }) => {
    const lines = textTable(['Title'], [['two\nlines'], ['\u001b[2Jcleared']], null)
    assert.deepEqual(lines, ['Title', 'two lines', 'cleared'])
  })
})

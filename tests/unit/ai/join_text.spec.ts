import { test } from '@japa/runner'
import { joinText, type TextPiece } from '#ai/join_text'

const plain = (text: string): TextPiece => ({ text, isSigned: false })
const signed = (text: string): TextPiece => ({ text, isSigned: true })

test.group('Joined text', () => {
  test('pieces become {joined}')
    .with([
      { pieces: [], joined: '' },
      { pieces: [plain('a'), plain('b')], joined: 'a|b' },
      { pieces: [plain(''), plain('a'), plain(''), plain('b'), plain('')], joined: 'a|b' },
      { pieces: [plain('a'), signed('b'), plain('c')], joined: 'abc' },
      { pieces: [plain('a'), signed(''), plain('c')], joined: 'ac' },
      { pieces: [signed('a'), null, plain('b')], joined: 'a|b' },
      { pieces: [plain('a'), null, signed('b'), plain('c')], joined: 'a|bc' },
    ])
    .run(({ assert }, { pieces, joined }) => {
      assert.equal(joinText(pieces, '|'), joined)
    })
})

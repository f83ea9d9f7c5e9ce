import { test } from '@japa/runner'
import { SseParser } from '#ai/sse_parser'
import { TextPattern } from '#ai/text_pattern'
import { seededRandom } from '#tests/helpers/random'

const MAX_EVENT_SIZE = 1024 * 1024

interface Delta {
  content?: string
  id?: string
}

function eventOf({ content, id = 'chatcmpl-1' }: Delta, end = '\n\n'): string {
  const delta = content === undefined ? {} : { content }
  return `data: ${JSON.stringify({ id, choices: [{ index: 0, delta, finish_reason: null }] })}${end}`
}

/** What a reader makes of the bytes; with the pattern, how many events it did not have to parse. */
function read(chunks: Buffer[], pattern: TextPattern | null) {
  let text = ''
  let parsed = 0
  const parser = new SseParser(
    (data) => {
      parsed++
      const content = JSON.parse(data).choices[0].delta.content
      if (typeof content === 'string' && content !== '') {
        text += content
        pattern?.learn(data, content)
      }
    },
    MAX_EVENT_SIZE,
    pattern &&
      ((chunk, position) => {
        const ahead = pattern.readAhead(chunk, position)
        text += ahead?.text ?? ''
        return ahead?.end ?? position
      })
  )
  for (const chunk of chunks) {
    parser.push(chunk)
  }
  parser.end()
  return { text, parsed }
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size)
  )
}

test.group('Events that differ in their text only', () => {
  test('are read without parsing them, and mean the same', ({ assert }) => {
    const deltas = Array.from({ length: 50 }, (_, i) => ({ content: `word${i} ` }))
    const bytes = Buffer.from(deltas.map((delta) => eventOf(delta)).join(''))
    const { text, parsed } = read([bytes], new TextPattern('content'))
    assert.equal(text, deltas.map(({ content }) => content).join(''))
    assert.equal(parsed, 1)
  })

  test('give the parser’s text whatever is in them and however they are cut', ({ assert }) => {
    const random = seededRandom(7)
    const pieces = [
      'a',
      ' b',
      '"',
      '\\',
      '\n',
      '\u2028',
      '',
      'é',
      '漢',
      '👍',
      '"content":"',
      'data: ',
      '}]}',
    ]
    for (let round = 0; round < 40; round++) {
      const stream = Array.from({ length: 30 }, () => {
        const content = pieces[Math.floor(random() * pieces.length)]
        const id = random() < 0.9 ? 'chatcmpl-1' : 'chatcmpl-2'
        const end = random() < 0.9 ? '\n\n' : '\r\n\r\n'
        return random() < 0.95 ? eventOf({ content, id }, end) : `: ping\n${eventOf({ id }, end)}`
      }).join('')
      const bytes = Buffer.from(stream)
      const expected = read([bytes], null).text
      for (const size of [1, 7, 64, 200, 1_000, bytes.length]) {
        assert.equal(read(cut(bytes, size), new TextPattern('content')).text, expected)
      }
    }
  })

  test('are left to the parser where a raw control character makes them no JSON', ({ assert }) => {
    const bad = eventOf({ content: 'x' }).replace('"x"', '"a\u0001b"')
    const bytes = Buffer.from(eventOf({ content: 'one' }) + bad)
    assert.throws(() => read([bytes], new TextPattern('content')), SyntaxError)
  })

  test('are not taken for one that names the key twice', ({ assert }) => {
    const twice = 'data: {"choices":[{"delta":{"content":"a","x":{"content":"b"}}}]}\n\n'
    const { text, parsed } = read([Buffer.from(twice.repeat(3))], new TextPattern('content'))
    assert.equal(text, 'aaa')
    assert.equal(parsed, 3)
  })
})

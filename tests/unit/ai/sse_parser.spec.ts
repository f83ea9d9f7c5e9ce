import { test } from '@japa/runner'
import { EventTooLargeError, SseParser } from '#ai/sse_parser'

type Event = [data: string, event: string]

const MIB = 1024 * 1024

function parse(chunks: Buffer[], maxEventSize = MIB): Event[] {
  const events: Event[] = []
  const parser = new SseParser((data, event) => events.push([data, event]), maxEventSize)
  for (const chunk of chunks) {
    parser.push(chunk)
  }
  parser.end()
  return events
}

function parseText(text: string): Event[] {
  return parse([Buffer.from(text)])
}

/** The bytes cut at every position into two, and into single bytes. */
function* cuts(bytes: Buffer): Generator<Buffer[]> {
  for (let at = 1; at < bytes.length; at++) {
    yield [bytes.subarray(0, at), bytes.subarray(at)]
  }
  yield Array.from(bytes, (byte) => Buffer.from([byte]))
}

test.group('SSE parser', () => {
  test('delivers data and the name of the event')
    .with([
      {
        text: 'data: one\n\ndata: two\n\n',
        events: [
          ['one', ''],
          ['two', ''],
        ],
      },
      { text: 'event: ping\ndata: {}\n\n', events: [['{}', 'ping']] },
      { text: 'data:no space\n\n', events: [['no space', '']] },
      { text: 'data:  two spaces\n\n', events: [[' two spaces', '']] },
      { text: 'data: a\ndata: b\ndata:\ndata: c\n\n', events: [['a\nb\n\nc', '']] },
      { text: 'data\n\n', events: [['', '']] },
      { text: ': comment\nid: 7\nretry: 10\ndata: x\n\n', events: [['x', '']] },
      { text: 'event: lonely\n\ndata: x\n\n', events: [['x', '']] },
      { text: 'datax: no\nda: no\ndata: yes\n\n', events: [['yes', '']] },
      { text: '\n\n\ndata: x\n\n\n\n', events: [['x', '']] },
      {
        text: '\uFEFFdata: x\n\ndata: \uFEFF\n\n',
        events: [
          ['x', ''],
          ['\uFEFF', ''],
        ],
      },
      { text: 'data: no empty line at the end', events: [['no empty line at the end', '']] },
      { text: ': only a comment', events: [] },
    ])
    .run(({ assert }, { text, events }) => {
      assert.deepEqual(parseText(text), events)
    })

  test('takes {$self} as line ends, wherever the chunks are cut')
    .with(['\n', '\r\n', '\r'])
    .run(({ assert }, eol) => {
      const lines = [
        '\uFEFF: hi',
        'event: añadir',
        'data: {"t":"é東🎉"}',
        'data: x',
        '',
        'data: end',
        '',
        '',
      ]
      const expected = [
        ['{"t":"é東🎉"}\nx', 'añadir'],
        ['end', ''],
      ]
      for (const chunks of cuts(Buffer.from(lines.join(eol)))) {
        assert.deepEqual(parse(chunks), expected)
      }
    })

  test('refuses an event over the limit, in one line or in many', ({ assert }) => {
    const line = Buffer.from('x'.repeat(60))
    assert.throws(() => parse([Buffer.from('data: '), line, line], 100), EventTooLargeError)
    const lines = Buffer.from(`data: ${'x'.repeat(60)}\n`)
    assert.throws(() => parse([lines, lines], 100), EventTooLargeError)
    assert.lengthOf(parse([Buffer.from(`data: ${'x'.repeat(90)}\n\n`)], 100), 1)
  })

  test('reads a long line that comes in many chunks in linear time', ({ assert }) => {
    const chunk = Buffer.alloc(8 * 1024, 'x')
    const chunks = [
      Buffer.from('data: '),
      ...new Array<Buffer>(4_000).fill(chunk),
      Buffer.from('\n\n'),
    ]
    const [[data]] = parse(chunks, 64 * MIB)
    assert.lengthOf(data, 4_000 * 8 * 1024)
  })

  test('lets what the listener throws through to the caller', ({ assert }) => {
    const parser = new SseParser(() => {
      throw new Error('from the listener')
    }, MIB)
    assert.throws(() => parser.push(Buffer.from('data: x\n\n')), 'from the listener')
  })
})

import { test } from '@japa/runner'
import { FloodError, FloodMeter } from '#mcp/connections/flood_meter'
import {
  FIRST_PAUSE_MS,
  MAX_MESSAGE_BYTES,
  MAX_RESTARTS,
  MAX_WINDOW_BYTES,
  RESTART_WINDOW_MS,
} from '#mcp/connections/limits'
import { RetryPauses } from '#mcp/connections/retry_pauses'
import { TextRing } from '#mcp/connections/text_ring'

const HALF = Buffer.alloc(MAX_MESSAGE_BYTES / 2, 'x')

/** Feeds a meter until it has enough; false where it never has. */
function isTooMuch(boundary: 'line' | 'empty line' | 'end', chunks: Iterable<Buffer>): boolean {
  const meter = new FloodMeter(boundary)
  try {
    for (const chunk of chunks) {
      meter.add(chunk)
    }
    return false
  } catch (error) {
    return error instanceof FloodError
  }
}

test.group('MCP | what may come in', () => {
  test('one message of some size, counted to its end', ({ assert }) => {
    const text = (value: string) => Buffer.from(value)
    const x = text('x')
    assert.isFalse(isTooMuch('end', [HALF, HALF]))
    assert.isTrue(isTooMuch('end', [HALF, HALF, x]))

    assert.isFalse(isTooMuch('line', [HALF, text('x\n'), HALF, HALF]))
    assert.isTrue(isTooMuch('line', [HALF, HALF, text('x\n')]))

    for (const end of [
      ['\n\n'],
      ['\n', '\n'],
      ['\r\n\r\n'],
      ['\r', '\n\r', '\n'],
      ['\r\n', '\r\n'],
    ]) {
      const ending = end.map(text)
      assert.isFalse(isTooMuch('empty line', [HALF, ...ending, HALF, HALF]), JSON.stringify(end))
    }
    for (const middle of ['\n', '\r\n', '\ndata: ', '\n:\n']) {
      const chunks = [HALF, text(middle), HALF, HALF]
      assert.isTrue(isTooMuch('empty line', chunks), JSON.stringify(middle))
    }
  })

  test('so much in some time, in whatever pieces', ({ assert }) => {
    const lines = Buffer.from(`${'x'.repeat(1023)}\n`)
    const many = Math.ceil(MAX_WINDOW_BYTES / lines.length)
    assert.isFalse(isTooMuch('line', new Array<Buffer>(many - 1).fill(lines)))
    assert.isTrue(isTooMuch('line', new Array<Buffer>(many + 1).fill(lines)))
  })

  test('of a text its end is kept', ({ assert }) => {
    const ring = new TextRing(10)
    for (const piece of ['abc', 'defghi', 'jkl']) {
      ring.add(Buffer.from(piece))
    }
    assert.equal(ring.toString(), 'cdefghijkl')
    ring.add(Buffer.from('0123456789abcdef'))
    assert.equal(ring.toString(), '6789abcdef')
  })
})

test.group('MCP | when a server is tried again', () => {
  test('pauses double; a success ends them', ({ assert }) => {
    const pauses = new RetryPauses(false)
    assert.equal(pauses.pause(0), 0)
    pauses.failed(0)
    assert.equal(pauses.pause(0), FIRST_PAUSE_MS)
    pauses.failed(FIRST_PAUSE_MS)
    assert.equal(pauses.pause(FIRST_PAUSE_MS), 2 * FIRST_PAUSE_MS)
    pauses.succeeded()
    assert.equal(pauses.pause(FIRST_PAUSE_MS), 0)
  })

  test('a program is started again five times in ten minutes', ({ assert }) => {
    const pauses = new RetryPauses(true)
    let now = 0
    for (let failures = 1; failures <= MAX_RESTARTS; failures++) {
      pauses.failed(now)
      pauses.succeeded()
      now += pauses.pause(now)
      assert.isBelow(now, RESTART_WINDOW_MS)
    }
    pauses.failed(now)
    assert.equal(now + pauses.pause(now), RESTART_WINDOW_MS)
    assert.equal(pauses.pause(RESTART_WINDOW_MS + 1), 0)
  })
})

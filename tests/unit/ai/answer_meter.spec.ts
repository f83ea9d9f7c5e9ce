import { test } from '@japa/runner'
import { AnswerMeter, PART_SIZE } from '#ai/answer_meter'
import { ProviderError } from '#ai/errors'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import type { ModelEvent } from '#ai/types'

const LIMITS = { ...DEFAULT_STREAM_LIMITS, answerSize: 10_000, mediaEventSize: 20_000, files: 4 }
const FLOOD = 100_000

const word = 'x'.repeat(1_000)
const metadata = { google: { thoughtSignature: word } }

/** How many of the same events pass; null where there is no end to it. */
function passing(events: ModelEvent[]): number | null {
  let passed = 0
  const meter = new AnswerMeter(() => passed++, LIMITS)
  for (let n = 0; n < FLOOD; n++) {
    try {
      events.forEach(meter.emit)
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'provider_protocol_error') {
        return passed
      }
      throw error
    }
  }
  return null
}

test.group('Answer meter', () => {
  test('ends an answer that goes on without end: {title}')
    .with<{ title: string; events: ModelEvent[]; atMost: number }[]>([
      { title: 'text', events: [{ type: 'text', text: word }], atMost: 10 },
      {
        title: 'signatures',
        events: [{ type: 'text', text: '', block: '1', metadata }],
        atMost: 10,
      },
      {
        title: 'blocks in turn',
        events: [
          { type: 'text', text: 'a' },
          { type: 'reasoning', text: 'b' },
        ],
        atMost: LIMITS.answerSize / PART_SIZE,
      },
      {
        title: 'begun calls',
        events: [{ type: 'tool_call_start', id: '', name: '' }],
        atMost: LIMITS.answerSize / PART_SIZE,
      },
      {
        title: 'names of calls',
        events: [{ type: 'tool_call_start', id: 'c', name: word }],
        atMost: 10,
      },
      {
        title: 'arguments',
        events: [{ type: 'tool_call_delta', id: 'c', delta: word }],
        atMost: 10,
      },
      {
        title: 'long ids',
        events: [{ type: 'tool_call_delta', id: word, delta: '1' }],
        atMost: 10,
      },
      {
        title: 'calls',
        events: [{ type: 'tool_call', id: 'c', name: 'f', arguments: word }],
        atMost: 10,
      },
      { title: 'sources', events: [{ type: 'source', url: '', title: word }], atMost: 10 },
      {
        title: 'pictures',
        events: [{ type: 'file', mediaType: 'image/png', data: new Uint8Array(9_000) }],
        atMost: 2,
      },
      {
        title: 'empty pictures',
        events: [{ type: 'file', mediaType: 'image/png', data: new Uint8Array() }],
        atMost: LIMITS.files,
      },
    ])
    .run(({ assert }, { events, atMost }) => {
      const passed = passing(events)
      assert.isNotNull(passed)
      assert.isAbove(passed ?? 0, 0)
      assert.isAtMost(passed ?? FLOOD, atMost)
    })

  test('counts of joined text the words alone', ({ assert }) => {
    const events: ModelEvent[] = [{ type: 'text', text: 'a', block: '1' }]
    assert.equal(passing(events), LIMITS.answerSize - PART_SIZE)
  })

  test('takes neither usage nor the end for a beginning', ({ assert }) => {
    const meter = new AnswerMeter(() => {}, LIMITS)
    meter.emit({ type: 'accepted' })
    meter.emit({ type: 'finish', reason: 'stop' })
    assert.isFalse(meter.started)
    meter.emit({ type: 'text', text: 'a' })
    assert.isTrue(meter.started)
  })
})

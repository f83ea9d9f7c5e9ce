import { test } from '@japa/runner'
import {
  addEncoded,
  countDuration,
  encodeHistogram,
  percentile,
  sizeOf,
} from '#analytics/histogram'
import type { Histogram } from '#analytics/histogram'
import { addActive, addPeople, encodePeople, type PeopleSums } from '#analytics/people_chunk'
import { seededRandom } from '#tests/helpers/random'

/** A slot of the histogram is 6 % wide. */
const SLOT_WIDTH = 0.06

test.group('Histograms of durations', () => {
  test('a percentile is close to the one of the durations, merged or not', ({ assert }) => {
    const random = seededRandom(7)
    const durations = Array.from({ length: 5_000 }, () => 20 * Math.exp(8 * random()))
    const parts: Histogram[] = [new Map(), new Map(), new Map()]
    durations.forEach((ms, i) => countDuration(parts[i % 3], ms))
    const merged: Histogram = new Map()
    parts.forEach((part) => addEncoded(merged, encodeHistogram(part)))
    durations.sort((one, other) => one - other)
    for (const share of [0.5, 0.95, 0.99, 1]) {
      const exact = durations[Math.ceil(durations.length * share) - 1]
      assert.approximately((percentile(merged, share) ?? 0) / exact, 1, SLOT_WIDTH)
    }
    assert.equal(sizeOf(merged), 5_000)
  })

  test('nothing has no percentile, and what takes no time counts', ({ assert }) => {
    const histogram: Histogram = new Map()
    assert.isNull(percentile(histogram, 0.95))
    countDuration(histogram, 0)
    countDuration(histogram, -5)
    assert.approximately(percentile(histogram, 0.5) ?? 0, 1, 0.05)
  })
})

test.group('People of a bucket', () => {
  test('are read as they were written, whatever the numbers', ({ assert }) => {
    const people: PeopleSums = new Map()
    const sums = { messages: 3, input_tokens: 127, output_tokens: 128, cost_nano_usd: 2 ** 52 + 1 }
    people.set(100_000, sums)
    people.set(1, { messages: 0, input_tokens: 0, output_tokens: 0, cost_nano_usd: 5 })
    people.set(7, { messages: 300, input_tokens: 16_384, output_tokens: 0, cost_nano_usd: 0 })
    const encoded = encodePeople(people)
    const read: PeopleSums = new Map()
    addPeople(read, encoded)
    assert.deepEqual(read, new Map([...people].sort(([one], [other]) => one - other)))
    addPeople(read, encoded)
    assert.equal(read.get(100_000)?.messages, 6)
    const active = new Set<number>()
    addActive(active, encoded)
    assert.deepEqual([...active], [7, 100_000])
  })

  test('nobody is a text, too', ({ assert }) => {
    const read: PeopleSums = new Map()
    addPeople(read, encodePeople(new Map()))
    assert.equal(read.size, 0)
  })
})

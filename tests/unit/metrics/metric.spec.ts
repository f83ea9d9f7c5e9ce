import { test } from '@japa/runner'
import { Counter, Histogram, Reading } from '#metrics/metric'
import { readExposition } from '#tests/helpers/exposition'

test.group('Metrics', () => {
  test('count by their labels', ({ assert }) => {
    const calls = new Counter('calls_total', 'Calls.', ['server', 'outcome'])
    calls.add({ server: 'a', outcome: 'failed' })
    calls.add({ outcome: 'failed', server: 'a' }, 2)
    calls.add({ server: 'b', outcome: 'failed' }, 0.5)
    assert.equal(
      calls.expose(),
      '# HELP calls_total Calls.\n# TYPE calls_total counter\n' +
        'calls_total{server="a",outcome="failed"} 3\n' +
        'calls_total{server="b",outcome="failed"} 0.5\n'
    )
  })

  test('say nothing before there is anything', ({ assert }) => {
    assert.equal(new Counter('calls_total', 'Calls.', []).expose(), '')
    assert.equal(new Histogram('calls_seconds', 'Calls.', [], [1]).expose(), '')
  })

  test('write any text as a label', ({ assert }) => {
    const calls = new Counter('calls_total', 'Calls\nof \\ tools.', ['server'])
    const server = 'a "quoted" \\ one\nwith lines, {braces} and é'
    calls.add({ server })
    const [sample] = readExposition(calls.expose()).get('calls_total')?.samples ?? []
    assert.deepEqual(sample.labels, { server })
    assert.include(calls.expose(), '# HELP calls_total Calls\\nof \\\\ tools.\n')
  })

  test('put observations into buckets that add up', ({ assert }) => {
    const durations = new Histogram('calls_seconds', 'Calls.', ['server'], [0.1, 1])
    for (const seconds of [0.1, 0.05, 0.5, 2, 1]) {
      durations.observe({ server: 'a' }, seconds)
    }
    assert.equal(
      durations.expose(),
      '# HELP calls_seconds Calls.\n# TYPE calls_seconds histogram\n' +
        'calls_seconds_bucket{server="a",le="0.1"} 2\n' +
        'calls_seconds_bucket{server="a",le="1"} 4\n' +
        'calls_seconds_bucket{server="a",le="+Inf"} 5\n' +
        'calls_seconds_sum{server="a"} 3.65\n' +
        'calls_seconds_count{server="a"} 5\n'
    )
  })

  test('show what was read last', ({ assert }) => {
    const open = new Reading('gauge', 'streams_open', 'Streams.')
    open.set([{ labels: {}, value: 3 }])
    open.set([{ labels: {}, value: 1 }])
    assert.equal(
      open.expose(),
      '# HELP streams_open Streams.\n# TYPE streams_open gauge\nstreams_open 1\n'
    )
  })
})

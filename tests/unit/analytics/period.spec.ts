import { test } from '@japa/runner'
import { QUARTER_MS, spansOf, BUCKET_MS } from '#analytics/buckets'
import { periodBetween, periodOf } from '#analytics/period'

const HOUR_MS = 60 * 60 * 1000

function hoursOf({ from, to }: { from: number; to: number }) {
  return (to - from) / HOUR_MS
}

test.group('Periods of a report', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'Asia/Kathmandu',
    'America/St_Johns',
    'Australia/Lord_Howe',
  ]

  for (const zone of zones) {
    test(`days of {zone} begin at midnight there and leave no gap`)
      .with([{ zone }])
      .run(({ assert }) => {
        const period = periodBetween({ from: '2026-01-01', to: '2026-12-31' }, zone, Date.now())
        assert.lengthOf(period?.slots ?? [], 365)
        const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' })
        for (const [i, slot] of (period?.slots ?? []).entries()) {
          assert.equal(clock.format(slot.from), '00:00:00')
          assert.equal(slot.from % QUARTER_MS, 0)
          assert.equal(slot.from, period?.slots[i - 1]?.to ?? slot.from)
        }
      })
  }

  test('days are as long as they are where clocks change', ({ assert }) => {
    const berlin = periodBetween({ from: '2026-03-28', to: '2026-03-30' }, 'Europe/Berlin', 0)
    assert.deepEqual(berlin?.slots.map(hoursOf), [24, 23, 24])
    const stJohns = periodBetween({ from: '2026-10-31', to: '2026-11-02' }, 'America/St_Johns', 0)
    assert.deepEqual(stJohns?.slots.map(hoursOf), [24, 25, 24])
    const kathmandu = periodBetween({ from: '2026-03-28', to: '2026-03-30' }, 'Asia/Kathmandu', 0)
    assert.deepEqual(kathmandu?.slots.map(hoursOf), [24, 24, 24])
    assert.equal(kathmandu?.slots[0].from, Date.parse('2026-03-27T18:15:00Z'))
    const lordHowe = periodBetween(
      { from: '2026-04-05', to: '2026-04-05' },
      'Australia/Lord_Howe',
      0
    )
    assert.deepEqual(lordHowe?.slots.map(hoursOf), [24.5])
  })

  test('the last days end with today, and are compared with as much of the days before', ({
    assert,
  }) => {
    const now = Date.parse('2026-11-23T11:07:00Z')
    const period = periodOf('30d', 'Europe/Berlin', now)
    assert.lengthOf(period.slots, 30)
    assert.equal(period.current.from, Date.parse('2026-10-25T00:00:00+02:00'))
    assert.equal(period.current.to, Date.parse('2026-11-24T00:00:00+01:00'))
    assert.equal(period.previous.from, Date.parse('2026-09-25T00:00:00+02:00'))
    assert.equal(period.previous.to, Date.parse('2026-10-24T12:15:00+02:00'))
  })

  test('days that are over are compared with whole ones', ({ assert }) => {
    const now = Date.parse('2026-11-23T11:07:00Z')
    const period = periodBetween({ from: '2026-11-01', to: '2026-11-10' }, 'UTC', now)
    assert.equal(period?.previous.from, Date.parse('2026-10-22T00:00:00Z'))
    assert.equal(period?.previous.to, period?.current.from)
  })

  test('the last 24 hours are whole hours of the zone', ({ assert }) => {
    const now = Date.parse('2026-11-23T11:07:00Z')
    const { slots, unit } = periodOf('24h', 'Asia/Kathmandu', now)
    assert.equal(unit, 'hour')
    assert.lengthOf(slots, 24)
    assert.equal(slots[23].from, Date.parse('2026-11-23T16:00:00+05:45'))
  })

  test('what is no period is none', ({ assert }) => {
    const between = (from: string, to: string) => periodBetween({ from, to }, 'UTC', 0)
    assert.isNull(between('2026-02-30', '2026-03-01'))
    assert.isNull(between('2026-03-02', '2026-03-01'))
    assert.isNull(between('2024-01-01', '2026-01-01'))
    assert.isNull(between('', 'x'))
  })

  test('the spans of an interval cover it once', ({ assert }) => {
    const from = Date.parse('2026-03-27T18:15:00Z')
    const to = Date.parse('2026-04-02T03:30:00Z')
    const spans = spansOf(7, { from, to })
    assert.isTrue(spans.every(({ slot }) => slot === 7))
    assert.equal(spans[0].from, from)
    spans.forEach((span, i) => {
      assert.equal(span.from % BUCKET_MS[span.level], 0)
      assert.equal(span.to, spans[i + 1]?.from ?? to)
    })
    assert.deepEqual(
      spans.map(({ level }) => level),
      [0, 1, 2, 1, 0]
    )
  })
})

import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { createAccount } from '#tests/helpers/accounts'
import { follow, idsOf, openChat } from '#tests/helpers/chats'
import type { EventStream } from '#tests/helpers/event_stream'
import { TwoInstances } from '#tests/helpers/two_instances'
import { countingModel } from '#tests/support/own_server'
import { requires } from '#tests/support/requirements'

const STREAMS = 8
const MODEL = countingModel(600, 10)

const CASES: { name: string; settings: Record<string, string>; limitMs: number }[] = [
  { name: 'with Redis', settings: {}, limitMs: 50 },
  { name: 'without Redis', settings: { REDIS_URL: '' }, limitMs: 500 },
]

/** How much later than at the first reader each event came that both have, in ms, in rising order. */
function lagsBetween(first: EventStream, other: EventStream): number[] {
  const { arrivals: moments } = first
  const cameAt = new Map(first.events.map(({ id }, index) => [id, moments[index]]))
  const { events, arrivals } = other
  return events.flatMap(({ id }, index) => {
    const before = id === null ? undefined : cameAt.get(id)
    return before === undefined ? [] : [arrivals[index] - before]
  })
}

function percentile(sorted: number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)]
}

/** Figures depend on the machine: `CHATFLOW_LONG=1`, with nothing else running. See docs/performance.md. */
test.group('How far a follower at another instance is behind', (group) => {
  const [isMissing] = requires('postgres', 'redis')
  group.each.skip(
    async () => process.env.CHATFLOW_LONG !== '1' || (await isMissing()),
    'measures; set CHATFLOW_LONG=1, with PostgreSQL and Redis'
  )
  group.each.timeout(240_000)

  test('{name}: 95 % of the events within {limitMs} ms')
    .with(CASES)
    .run(async ({ assert, cleanup }, { name, settings, limitMs }) => {
      const world = await TwoInstances.start(settings)
      cleanup(() => world.remove())
      const account = await createAccount()
      const lags: number[] = []
      const measure = async () => {
        const first = await openChat(account, { message: newId(), model: MODEL }, world.a.url)
        await first.said('3 ')
        const { conversationId } = idsOf(first.events)
        const other = await follow(account, conversationId, first.lastId, world.b.url)
        await Promise.all([first.closed(), other.closed()])
        assert.isTrue(other.isComplete)
        lags.push(...lagsBetween(first, other))
      }
      await Promise.all(Array.from({ length: STREAMS }, measure))
      lags.sort((a, b) => a - b)
      const p95 = percentile(lags, 0.95)
      const figures = [0.5, 0.95, 0.99].map((share) => percentile(lags, share).toFixed(1))
      process.stdout.write(
        `    ${name}: p50, p95, p99 of ${lags.length}: ${figures.join(', ')} ms\n`
      )
      assert.isAtMost(p95, limitMs)
    })
})

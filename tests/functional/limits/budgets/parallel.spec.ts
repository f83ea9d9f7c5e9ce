import { test } from '@japa/runner'
import { periodKey } from '#limits/budgets/periods'
import { chat } from '#tests/helpers/chats'
import { query } from '#tests/helpers/databases'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { requires } from '#tests/support/requirements'
import { countingModel, OwnServer } from '#tests/support/own_server'

const REQUESTS = 500
const PEOPLE = 10
const BUDGET = 12_000
const ANSWER = 400

/** In processes of their own, on one database that nobody else uses: SQLite lets only one be. */
const INSTANCES = 2

/** Whoever is told to try again does so at once, and more often than a person may. */
const UNHURRIED = { RATE_LIMIT_API: '100000', RATE_LIMIT_CHAT: '100000' }

test.group(`Five hundred requests at once on ${INSTANCES} instances`, (group) => {
  const [isMissing, reason] = requires('postgres')
  group.each.skip(isMissing, reason)
  const servers: OwnServer[] = []
  let upstream: ChatUpstream
  group.setup(async () => {
    if (await isMissing()) {
      return () => {}
    }
    upstream = await ChatUpstream.start()
    for (let n = 0; n < INSTANCES; n++) {
      const server = await OwnServer.prepare({
        upstream: upstream.url,
        beside: servers.at(0),
        env: UNHURRIED,
      })
      servers.push(server)
      await server.start()
    }
    return async () => {
      for (const server of servers.toReversed()) {
        await server.remove()
      }
      await upstream.close()
    }
  })
  group.each.timeout(240_000)

  test('spend no more than the budget of the instance, and nearly all of it', async ({
    assert,
  }) => {
    const [{ databaseUrl }] = servers
    await query(
      databaseUrl,
      `insert into budgets (subject, period, unit, amount, updated_at)
        values ('instance', 'day', 'tokens', ${BUDGET}, ${Date.now()})`
    )
    const people = await Promise.all(
      Array.from({ length: PEOPLE }, () => servers[0].createAccount())
    )
    const ask = async (n: number) => {
      const body = {
        message: `Question ${n}`,
        model: countingModel(100, 1),
        max_output_tokens: ANSWER,
        tools: 'none',
      }
      for (;;) {
        const { url } = servers[n % servers.length]
        const { status, body: answered } = await chat(people[n % PEOPLE], body, url)
        /* Hundreds wait for a dozen connections: who waits too long is to try again. */
        if (status !== 503) {
          return status === 200 ? 'answered' : answered.code
        }
      }
    }
    const outcomes = await Promise.all(Array.from({ length: REQUESTS }, (_, n) => ask(n)))
    const answered = outcomes.filter((outcome) => outcome === 'answered')
    assert.isAtLeast(answered.length, 5)
    assert.isBelow(answered.length, REQUESTS)
    assert.deepEqual([...new Set(outcomes)].sort(), ['answered', 'budget_exceeded'])

    /* What was reserved and not used is there for others. */
    for (let n = 0; n < REQUESTS && (await ask(n)) === 'answered'; n++);
    const [counter] = await query<{ tokens: string; reserved_tokens: string }>(
      databaseUrl,
      `select tokens, reserved_tokens from budget_counters
        where subject = 'instance' and period = '${periodKey('day', Date.now())}'`
    )
    assert.equal(Number(counter.reserved_tokens), 0)
    assert.isAtMost(Number(counter.tokens), BUDGET)
    assert.isAtLeast(Number(counter.tokens), BUDGET - ANSWER - 1_100)
  })
})

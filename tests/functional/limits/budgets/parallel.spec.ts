import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { clearInstanceBudget, counterOf, setBudget } from '#tests/helpers/budgets'
import { chat } from '#tests/helpers/chats'
import { forgetSubject } from '#limits/budgets/forget_subject'
import sql from '#core/services/sql'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { requires } from '#tests/support/requirements'
import { countingModel, OwnServer } from '#tests/support/own_server'

const REQUESTS = 500
const PEOPLE = 10
const BUDGET = 12_000
const ANSWER = 400

/** In processes of their own, on one database: SQLite lets only one be. */
const INSTANCES = 2

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
      const server = await OwnServer.prepare({ sharesDatabase: true, upstream: upstream.url })
      servers.push(server)
      await server.start()
    }
    await sql.transaction((db) => forgetSubject(db, 'instance'))
    return async () => {
      await clearInstanceBudget()
      await Promise.all(servers.map((server) => server.remove()))
      await upstream.close()
    }
  })
  group.each.timeout(240_000)

  test('spend no more than the budget of the instance, and nearly all of it', async ({
    assert,
  }) => {
    await setBudget('instance', BUDGET)
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => createAccount()))
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
    const { used, reserved } = await counterOf('instance')
    assert.equal(reserved.tokens, 0)
    assert.isAtMost(used.tokens, BUDGET)
    assert.isAtLeast(used.tokens, BUDGET - ANSWER - 1_100)
  })
})

import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { setBudget } from '#tests/helpers/budgets'
import { assertListAppend } from '#tests/helpers/list_append'
import { seeds } from '#tests/helpers/random'
import { TwoInstances } from '#tests/helpers/two_instances'
import { countingModel } from '#tests/support/own_server'
import { requires } from '#tests/support/requirements'

const WRITERS = 8
/** By each writer, in one history after the other. */
const MESSAGES_EACH = 12
const HISTORIES = 200
/** In the first of the many. */
const MANY_EACH = 500

/** Answers of one token, at once. */
const OPTIONS = { model: countingModel(1, 0), tools: 'none', max_output_tokens: 16 }

test.group('Many who write into one conversation at two instances', (group) => {
  group.each.skip(...requires('postgres', 'redis'))
  group.each.timeout(7_200_000)

  test('get places of their own, in one order for all readers of both', async ({
    assert,
    cleanup,
  }) => {
    const world = await TwoInstances.start({ MAX_RUNS_PER_CONVERSATION: '100000' })
    cleanup(() => world.remove())
    const account = await createAccount()
    await setBudget(`user:${account.id}`, 'unlimited')
    const bases = [world.a.url, world.b.url]
    const tried = seeds(1, HISTORIES)
    console.log(`    seed ${tried[0]}: ${tried.length} histories of ${WRITERS} writers`)
    for (const [n, seed] of tried.entries()) {
      const isLong = n === 0 && process.env.CHATFLOW_LONG === '1'
      const messagesEach = isLong ? MANY_EACH : MESSAGES_EACH
      const append = { writers: WRITERS, messagesEach, bases, seed, options: OPTIONS }
      await assertListAppend(assert, account, append, `seed ${seed}`)
    }
  })
})

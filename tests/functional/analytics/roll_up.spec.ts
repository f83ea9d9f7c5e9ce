import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import pg from 'pg'
import { periodBetween, type Period } from '#analytics/period'
import { OverviewReport } from '#analytics/reports/overview_report'
import { fenceSeen } from '#analytics/rollup/progress'
import { nextBound, rollUpBatch } from '#analytics/rollup/roll_up'
import { commandOrigin } from '#audit/audit_origin'
import { EraseAccount } from '#auth/accounts/erase_account'
import { DeleteConversation } from '#conversations/delete_conversation'
import { databaseTarget } from '#core/database_target'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { unusedSince } from '#retention/idle_rules'
import { RemoveIdle } from '#retention/remove_idle'
import { newReport } from '#retention/removals/removal_rows'
import { createAccount } from '#tests/helpers/accounts'
import { createConversation } from '#tests/helpers/conversations'
import { addAnswer, endRun, rollUp } from '#tests/helpers/figures'
import { seededRandom, seeds } from '#tests/helpers/random'

const DAY_MS = 24 * 60 * 60 * 1000

/** Each test has a week of its own, long ago, and the one before it: the database is everybody's. */
let week = Date.parse('2001-01-01T00:00:00Z')
function nextWeek() {
  week += 21 * DAY_MS
  return week
}

function weekOf(from: number, zone = 'UTC'): Period {
  const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10)
  const period = periodBetween(
    { from: dateOf(from), to: dateOf(from + 6 * DAY_MS) },
    zone,
    Date.now()
  )
  if (period === null) {
    throw new Error('no such period')
  }
  return period
}

async function overview(period: Period) {
  const report = await app.container.make(OverviewReport)
  return report.execute(period)
}

/** What the report must say, by hour or day, straight from the sources. */
async function plainSums({ slots }: Period) {
  return sql.read(async (db) => {
    const sums = []
    for (const { from, to } of slots) {
      const usage = await db.get<{ cost: number }>(
        `select cast(coalesce(sum(cost_nano_usd), 0) as bigint) as cost from usage_entries
         where created_at >= ? and created_at < ?`,
        from,
        to
      )
      const runs = await db.get<{ answers: number; errors: number; people: number }>(
        `select count(*) as answers, count(distinct user_id) as people,
           count(case when state in ('failed', 'interrupted') then 1 end) as errors
         from runs where finished_at >= ? and finished_at < ?`,
        from,
        to
      )
      sums.push({ ...usage, ...runs })
    }
    return sums
  })
}

async function reportedSums(period: Period) {
  const { costNanoUsd, messages, errorRate, activePeople } = await overview(period)
  return period.slots.map((_, i) => ({
    cost: costNanoUsd.series[i],
    answers: messages.series[i],
    errors: Math.round((errorRate.series[i] ?? 0) * messages.series[i]),
    people: activePeople.series[i],
  }))
}

async function assertExact(
  assert: { deepEqual(one: unknown, other: unknown): void },
  from: number
) {
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns']) {
    const period = weekOf(from, zone)
    assert.deepEqual(await reportedSums(period), await plainSums(period))
  }
}

test.group('Figures by time', () => {
  for (const seed of seeds(2, 20)) {
    test('equal a plain sum over the sources, before, between and after batches (seed {$self})')
      .with([seed])
      .run(async ({ assert }) => {
        const random = seededRandom(seed)
        const from = nextWeek()
        const people = await Promise.all([createAccount(), createAccount(), createAccount()])
        const talks = await Promise.all(people.map((person) => createConversation(person)))
        const states = ['completed', 'completed', 'failed', 'interrupted', 'stopped'] as const
        const addSome = async (count: number) => {
          for (let i = 0; i < count; i++) {
            await addAnswer(talks[Math.floor(random() * talks.length)], {
              endedAt: from + Math.floor(random() * 7.5 * DAY_MS),
              model: random() < 0.5 ? 'demo/demo' : 'other/one',
              state: states[Math.floor(random() * states.length)],
              costNanoUsd: random() < 0.2 ? null : Math.floor(random() * 1e9),
              totalMs: Math.floor(random() * 5_000),
              calls: random() < 0.3 ? [{ tool: 'a__b', state: 'failed', durationMs: 5 }] : [],
            })
          }
        }
        await addSome(20)
        await assertExact(assert, from)
        await rollUp()
        await assertExact(assert, from)
        await addSome(20)
        await assertExact(assert, from)
        await rollUp()
        await rollUp()
        await assertExact(assert, from)
      })
  }

  test('tell who was active in a period and the one before', async ({ assert }) => {
    const from = nextWeek()
    const [first, second] = await Promise.all([createAccount(), createAccount()])
    const one = await createConversation(first)
    const other = await createConversation(second)
    await addAnswer(one, { endedAt: from - 3 * DAY_MS })
    await addAnswer(one, { endedAt: from + DAY_MS })
    await rollUp()
    await addAnswer(one, { endedAt: from + 2 * DAY_MS })
    await addAnswer(other, { endedAt: from + 2 * DAY_MS })
    const { activePeople } = await overview(weekOf(from))
    assert.equal(activePeople.current, 2)
    assert.equal(activePeople.previous, 1)
    assert.deepEqual(activePeople.series, [0, 1, 2, 0, 0, 0, 0])
  })

  test('find latencies by model, and the models by cost', async ({ assert }) => {
    const from = nextWeek()
    const conversation = await createConversation(await createAccount())
    for (let i = 1; i <= 20; i++) {
      await addAnswer(conversation, {
        endedAt: from + i * 1_000,
        firstTokenMs: i * 100,
        totalMs: 9_000,
      })
    }
    await rollUp()
    await addAnswer(conversation, {
      endedAt: from,
      model: 'x/dear',
      costNanoUsd: 5e9,
      firstTokenMs: 50,
    })
    const { firstTokenP95, models } = await overview(weekOf(from))
    assert.deepEqual(
      models.map(({ model }) => model),
      ['x/dear', 'demo/demo']
    )
    assert.equal(models[1].current.answers.answers, 20)
    assert.approximately(firstTokenP95.current ?? 0, 1_900, 60)
    assert.approximately(firstTokenP95.series[0] ?? 0, 1_900, 60)
    assert.isNull(firstTokenP95.previous)
    assert.isNull(firstTokenP95.series[3])
  })

  test('count a run that ends later once', async ({ assert }) => {
    const from = nextWeek()
    const conversation = await createConversation(await createAccount())
    const runId = await addAnswer(conversation, { endedAt: null, state: 'awaiting_input' })
    await rollUp()
    await addAnswer(conversation, { endedAt: from + 1 })
    await rollUp()
    await endRun(runId, from + 2)
    const early = await overview(weekOf(from))
    assert.equal(early.messages.current, 2)
    await rollUp()
    await rollUp()
    const later = await overview(weekOf(from))
    assert.equal(later.messages.current, 2)
  })

  test('count what an undone batch held once', async ({ assert }) => {
    const from = nextWeek()
    const conversation = await createConversation(await createAccount())
    await addAnswer(conversation, { endedAt: from })
    await rollUp()
    await addAnswer(conversation, { endedAt: from + 1 })
    await sql.transaction(nextBound)
    await sql.transaction(fenceSeen)
    const bound = await sql.transaction(nextBound)
    await assert.rejects(
      () =>
        sql.transaction(async (db) => {
          await rollUpBatch(db, bound ?? { usageKey: 0, runKey: 0 })
          throw new Error('the process dies')
        }),
      'the process dies'
    )
    const before = await overview(weekOf(from))
    assert.equal(before.messages.current, 2)
    await Promise.all([rollUp(), rollUp(), rollUp()])
    const after = await overview(weekOf(from))
    assert.equal(after.messages.current, 2)
  })

  test('outlive conversations and people', async ({ assert }) => {
    const from = nextWeek()
    const person = await createAccount()
    const deleted = await createConversation(person)
    const erased = await createConversation(person)
    const another = await createAccount()
    const pruned = await createConversation(another)
    await addAnswer(deleted, { endedAt: from })
    await rollUp()
    await addAnswer(deleted, { endedAt: from + 1 })
    await addAnswer(erased, {
      endedAt: from + 2,
      calls: [{ tool: 'a__b', state: 'succeeded', durationMs: 3 }],
    })
    const running = await addAnswer(erased, { endedAt: null, state: 'awaiting_input' })
    await rollUp()
    await addAnswer(pruned, { endedAt: from + 3 })
    await addAnswer(erased, { endedAt: from + 3 })
    await endRun(running, from + 4)
    const deleteConversation = await app.container.make(DeleteConversation)
    await deleteConversation.execute(deleted.id)
    const removeIdle = await app.container.make(RemoveIdle)
    const rule = unusedSince(Date.now() + DAY_MS, another.id)
    const how = { origin: commandOrigin(), report: newReport('prune') }
    const counts = await Array.fromAsync(removeIdle.execute(rule, how))
    assert.deepEqual(counts, [1])
    const eraseAccount = await app.container.make(EraseAccount)
    await eraseAccount.execute(person.id, commandOrigin())
    await rollUp()
    const { messages, activePeople, withTools } = await overview(weekOf(from))
    assert.equal(messages.current, 6)
    assert.equal(activePeople.current, 2)
    assert.equal(withTools, 1)
    const open = await sql.read((db) =>
      db.all(
        'select run_key from analytics_open_runs o left join runs r on r.key = o.run_key where r.key is null'
      )
    )
    assert.isEmpty(open)
  })
})

async function costOf(from: number) {
  const { costNanoUsd } = await overview(weekOf(from))
  return costNanoUsd.current
}

test.group('Figures on PostgreSQL', (group) => {
  if (databaseTarget.dialect !== 'postgres') {
    group.tap((one) => one.skip(true, 'SQLite writes one transaction after the other'))
  }

  test('wait for a transaction that got its number earlier', async ({ assert, cleanup }) => {
    if (databaseTarget.dialect !== 'postgres') {
      return
    }
    const from = nextWeek()
    const person = await createAccount()
    const conversation = await createConversation(person)
    const client = new pg.Client({ connectionString: databaseTarget.connectionString })
    await client.connect()
    cleanup(() => client.end())
    await client.query('begin')
    await client.query(
      `insert into usage_entries (id, user_id, kind, provider, model, input_tokens, output_tokens, cached_input_tokens,
         reasoning_tokens, cost_nano_usd, created_at)
       values ($1, $2, 'answer', 'demo', 'demo/demo', 1, 1, 0, 0, 70, $3)`,
      [newId(), person.id, from]
    )
    await addAnswer(conversation, { endedAt: from, costNanoUsd: 5 })
    await rollUp()
    await rollUp()
    assert.equal(await costOf(from), 5)
    await client.query('commit')
    assert.equal(await costOf(from), 75)
    await rollUp()
    await rollUp()
    assert.equal(await costOf(from), 75)
  })
})

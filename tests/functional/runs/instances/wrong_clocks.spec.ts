import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { newId } from '#core/ids'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { setBudget } from '#tests/helpers/budgets'
import { chat, follow, idsOf, openChat, sendJson, show, stop } from '#tests/helpers/chats'
import { ClockedInstances } from '#tests/helpers/clocked_instances'
import { untilAsync } from '#tests/helpers/until_async'
import { createPersonalToken } from '#tests/helpers/worlds'
import { countingModel } from '#tests/support/own_server'
import { requires } from '#tests/support/requirements'

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
/** As they are where nobody says anything. */
const TOKEN_MS = 30 * 60 * SECOND_MS
const LOGIN_WINDOW_S = 15 * 60
/** Leases are renewed and tasks looked for within 10 s; a task of a server that another test has killed waits for its lease. */
const RENEWED_WITHIN_MS = 90_000

const ENDLESS = countingModel(100_000, 20)
const SHORT = { model: countingModel(3, 1), tools: 'none', max_output_tokens: 16 }

/** What each of these processes and a task that is done all the time say of when they were last heard of, by the database. */
async function heardOf(pids: number[]): Promise<Map<string, number>> {
  const rows = await sql.read((db) =>
    db.all<{ name: string; until: number }>(
      `select cast(pid as text) as name, lease_until as until from instances where pid in (${pids.join()})
       union all select name, due_at from scheduled_tasks where name = 'roll_up_figures'`
    )
  )
  return new Map(rows.map(({ name, until }) => [name, Number(until)]))
}

/** Waits until all of them have renewed their leases, and so looked for runs of the dead, and the task was done again. */
async function allAreHeardOf(pids: number[]) {
  const before = await heardOf(pids)
  const isLater = async () => {
    const now = await heardOf(pids)
    return [...before].every(([name, until]) => (now.get(name) ?? 0) > until)
  }
  await untilAsync(isLater, 'all were heard of', RENEWED_WITHIN_MS)
}

async function signIn({ email, password }: TestAccount, base: string) {
  const { body, status, headers } = await sendJson(
    'POST',
    `${base}/auth/login-json`,
    { headers: {} },
    { email, password }
  )
  const pair: { access_token?: string; refresh_token?: string } = JSON.parse(JSON.stringify(body))
  return { ...pair, status, headers }
}

async function refresh(token: string | undefined, base: string) {
  const url = `${base}/auth/refresh`
  const { body } = await sendJson('POST', url, { headers: {} }, { refresh_token: token })
  const pair: { access_token?: string } = JSON.parse(JSON.stringify(body))
  return pair.access_token
}

/** What an instance says to an access token: 200, or the code of the refusal. */
async function greeting(token: string | undefined, base: string) {
  const target = { headers: { authorization: `Bearer ${token}` } }
  const { status, body } = await sendJson('GET', `${base}/auth/me`, target)
  return status === 200 ? 200 : body.code
}

test.group('Instances whose clocks are wrong', (group) => {
  const [isMissing, reason] = requires('postgres', 'redis')
  group.each.skip(isMissing, reason)
  group.each.timeout(180_000)

  let world: ClockedInstances
  group.setup(async () => {
    if (!(await isMissing())) {
      world = await ClockedInstances.start([0, HOUR_MS, 0])
    }
  })
  group.teardown(() => world?.remove())

  /** One that is right, one that is ahead since it started, and one whose clock is set by the test. */
  function instances() {
    const [right, ahead, other] = world.instances
    const urls = world.instances.map(({ server }) => server.url)
    return { right: right.server.url, ahead: ahead.server.url, other: other.server.url, urls }
  }

  /** Somebody with a credential that is good for a day. */
  async function givenPerson() {
    const account = await createAccount()
    const { headers } = await createPersonalToken(account, ['read', 'chat'])
    return { ...account, headers }
  }

  test('answers go on at each, and are followed at the others, while one clock goes an hour back and one forth', async ({
    assert,
    cleanup,
  }) => {
    const { urls } = instances()
    const [, ahead, other] = world.instances
    cleanup(() => {
      ahead.clock.set(HOUR_MS)
      other.clock.set(0)
    })
    const person = await givenPerson()
    const pairs = await Promise.all(
      urls.map(async (url, n) => {
        const stream = await openChat(person, { message: newId(), model: ENDLESS }, url)
        await stream.said('3 ')
        const { conversationId } = idsOf(stream.events)
        const there = await follow(person, conversationId, undefined, urls[(n + 1) % urls.length])
        await there.said('3 ')
        return { stream, there, conversationId, url }
      })
    )
    ahead.clock.set(2 * HOUR_MS)
    other.clock.set(-HOUR_MS)
    await allAreHeardOf(world.instances.map(({ server }) => Number(server.process.pid)))
    for (const { stream, there, conversationId, url } of pairs) {
      assert.equal(stream.end, 'open')
      const stopped = await stop(person, conversationId, url)
      assert.equal(JSON.parse(stopped.text).state, 'stopped')
      await Promise.all([stream.closed(), there.closed()])
      assert.isTrue(there.isComplete)
      assert.deepEqual(there.events, stream.events)
      const middle = stream.events[Math.floor(stream.events.length / 2)].id ?? ''
      for (const base of urls) {
        const rest = await follow(person, conversationId, middle, base)
        await rest.closed()
        const from = stream.events.findIndex(({ id }) => id === middle) + 1
        assert.deepEqual(rest.events, stream.events.slice(from))
      }
    }
  })

  test('messages keep the order in which they were sent', async ({ assert, cleanup }) => {
    const { urls } = instances()
    const [, , { clock }] = world.instances
    cleanup(() => clock.set(0))
    const person = await givenPerson()
    const first = await chat(person, { ...SHORT, message: 'question 0' }, urls[1])
    const id = first.body.conversation_id
    const sent = ['question 0']
    for (const aheadMs of [-HOUR_MS, 30 * SECOND_MS, HOUR_MS]) {
      clock.set(aheadMs)
      for (const url of urls) {
        const message = `question ${sent.length}`
        const { status } = await chat(person, { ...SHORT, message, conversation_id: id }, url)
        assert.equal(status, 200)
        sent.push(message)
      }
    }
    for (const base of urls) {
      const { messages } = await show(person, id, { base, limit: '100' })
      const questions = messages.data.filter(({ role }) => role === 'user')
      assert.deepEqual(questions.map(textOfMessage), sent)
      assert.deepEqual(
        messages.data.map(({ seq }) => seq),
        messages.data.map((_, index) => index + 1)
      )
    }
  })

  test('a key is answered once, wherever it is sent again', async ({ assert, cleanup }) => {
    const { urls } = instances()
    const [, , { clock }] = world.instances
    cleanup(() => clock.set(0))
    clock.set(-HOUR_MS)
    const person = await givenPerson()
    const message = newId()
    const headers = { ...person.headers, 'idempotency-key': message }
    const answers = []
    for (const url of [...urls, ...urls.toReversed()]) {
      answers.push(await chat({ headers }, { ...SHORT, message }, url))
    }
    assert.deepEqual([...new Set(answers.map(({ text }) => text))], [answers[0].text])
    assert.equal(answers[0].status, 200)
    assert.lengthOf(world.upstream.callsOf(message), 1)
  })

  test('access tokens are good 30 s beyond their time, and an hour makes them too old elsewhere', async ({
    assert,
    cleanup,
  }) => {
    const { right, other, ahead } = instances()
    const [, , { clock }] = world.instances
    cleanup(() => clock.set(0))
    const account = await createAccount()
    for (const aheadMs of [-30 * SECOND_MS, 30 * SECOND_MS]) {
      clock.set(aheadMs)
      const [here, there] = await Promise.all([signIn(account, right), signIn(account, other)])
      assert.equal(await greeting(here.access_token, other), 200)
      assert.equal(await greeting(there.access_token, right), 200)
    }

    const { access_token: token, refresh_token: refreshToken } = await signIn(account, right)
    clock.set(TOKEN_MS + 10 * SECOND_MS)
    assert.equal(await greeting(token, other), 200)
    clock.set(TOKEN_MS + 31 * SECOND_MS)
    assert.equal(await greeting(token, other), 'token_expired')

    /* What is older by an hour at its birth is good where it was made; what is younger is good everywhere, for longer. */
    clock.set(-HOUR_MS)
    const old = await signIn(account, other)
    assert.equal(await greeting(old.access_token, other), 200)
    assert.equal(await greeting(old.access_token, right), 'token_expired')
    const young = await signIn(account, ahead)
    assert.equal(await greeting(young.access_token, right), 200)
    assert.equal(await greeting(token, ahead), 'token_expired')
    /* Whoever is refused refreshes there, and is let in there. */
    assert.equal(await greeting(await refresh(refreshToken, ahead), ahead), 200)
    assert.equal(await greeting(await refresh(old.refresh_token, right), right), 200)
  })

  test('nobody is locked out for longer than the window', async ({ assert, cleanup }) => {
    const { other, urls } = instances()
    const [, , { clock }] = world.instances
    cleanup(() => clock.set(0))
    const account = await createAccount()
    const wrong = { ...account, password: 'not the password of it' }
    const statuses = []
    for (let n = 0; n < 6; n++) {
      const { status } = await signIn(wrong, other)
      statuses.push(status)
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429])
    for (const aheadMs of [-HOUR_MS, HOUR_MS]) {
      clock.set(aheadMs)
      for (const url of urls) {
        const { status, headers } = await signIn(account, url)
        assert.equal(status, 429)
        assert.isAtMost(Number(headers.get('retry-after')), LOGIN_WINDOW_S)
      }
    }
  })

  test('a budget counts by the day of who asks, and nothing of another day stays reserved', async ({
    assert,
    cleanup,
  }) => {
    const { right, other } = instances()
    const [, , { clock }] = world.instances
    cleanup(() => clock.set(0))
    const account = await createAccount()
    /* Enough for one in a day. */
    await setBudget(`user:${account.id}`, 400)
    const question = { ...SHORT, message: 'word '.repeat(200) }
    const first = await chat(account, question, right)
    assert.equal(first.status, 200)
    const used = await chat(account, question, other)
    assert.equal(used.body.code, 'budget_exceeded')

    /* Begun tomorrow, and over today. */
    const midnight = new Date()
    midnight.setUTCHours(24, 0, 0, 0)
    clock.set(midnight.getTime() - Date.now() + HOUR_MS)
    const { access_token: token } = await signIn(account, other)
    const target = { headers: { authorization: `Bearer ${token}` } }
    const stream = await openChat(target, { ...question, model: countingModel(16, 50) }, other)
    await stream.said('3 ')
    clock.set(0)
    await stream.closed()
    assert.isTrue(stream.isComplete)
    const again = await chat(account, question, other)
    assert.equal(again.body.code, 'budget_exceeded')
    const reserved = await sql.read((db) =>
      db.all(
        'select * from budget_counters where subject = ? and reserved_tokens <> 0',
        `user:${account.id}`
      )
    )
    assert.deepEqual(reserved, [])
  })
})

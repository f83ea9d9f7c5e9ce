import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import limits, { routeLimits, searchedLists } from '#config/rate_limits'
import { RateLimits } from '#limits/rate_limits'
import settings from '#settings/services/settings'
import { createAccount } from '#tests/helpers/accounts'
import { createFile } from '#tests/helpers/files'
import { administratorClient } from '#tests/helpers/page_client'
import { plainRequest, type PlainRequest } from '#tests/helpers/plain_http'
import { createPersonalToken } from '#tests/helpers/worlds'
import { openChat } from '#tests/helpers/chats'
import { fileUrl } from '#files/file_urls'

const CLIENT = '127.0.0.1'

/** Routes that nothing limits: they are asked by machines every few seconds, and cost less than a refusal. */
const UNLIMITED = ['health.live', 'health.ready']
/** Routes whose controller limits them, by whom they find. */
const LIMITED_BY_CONTROLLER = ['auth.refresh', 'files.show', 'metrics.show']
const LIMITING_MIDDLEWARE = ['auth', 'anonymous', 'administrator']

function namesOf(entries: Iterable<unknown>): unknown[] {
  return [...entries].map((entry) =>
    typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : null
  )
}

function isLimiting(name: unknown): boolean {
  return LIMITING_MIDDLEWARE.includes(String(name))
}

/** Forgets what this address has done so far. */
async function forgetAddress() {
  const rateLimits = await app.container.make(RateLimits)
  await rateLimits.clear(limits.anonymous, CLIENT)
  await rateLimits.clear(limits.refresh, CLIENT)
  await rateLimits.clear(limits.loginAddress, CLIENT)
}

async function statusOf(path: string, sent?: PlainRequest): Promise<number> {
  const { status } = await plainRequest(path, sent)
  return status
}

const WRONG = { headers: { authorization: 'Bearer nonsense' } }

test.group('Every route', () => {
  test('is limited but health', ({ assert }) => {
    const unlimited = Object.values(router.toJSON())
      .flat()
      .filter(({ middleware }) => !namesOf(middleware.all()).some(isLimiting))
      .map(({ name }) => name)
    assert.sameMembers(unlimited, [...UNLIMITED, ...LIMITED_BY_CONTROLLER])
  })

  test('that has a limit of its own is there', ({ assert }) => {
    const names = Object.values(router.toJSON())
      .flat()
      .map(({ name }) => name)
    assert.includeMembers(names, [...Object.keys(routeLimits), ...searchedLists])
  })
})

test.group('What is left', () => {
  test('is told on every answer to a person', async ({ assert }) => {
    using _fixed = settings.fix({ rate_api: 3 })
    const account = await createAccount()
    const first = await plainRequest('/auth/me', account)
    assert.equal(first.status, 200)
    assert.equal(first.headers['ratelimit-policy'], '"api";q=3;w=60')
    assert.equal(first.headers.ratelimit, '"api";r=2;t=60')
    const missing = await plainRequest('/conversations/nonsense', account)
    assert.equal(missing.status, 404)
    assert.match(String(missing.headers.ratelimit), /^"api";r=1;t=\d+$/)
    await plainRequest('/auth/me', account)
    const refused = await plainRequest('/auth/me', account)
    assert.equal(refused.status, 429)
    assert.equal(JSON.parse(refused.text).code, 'rate_limited')
    assert.match(String(refused.headers.ratelimit), /^"api";r=0;t=\d+$/)
    assert.equal(
      refused.headers['retry-after'],
      /t=(\d+)/.exec(String(refused.headers.ratelimit))?.[1]
    )
  })

  test('is told at the head of an event stream', async ({ assert }) => {
    using _fixed = settings.fix({ rate_api: 10, rate_chat: 1 })
    const account = await createAccount()
    const response = await openChat(account, { message: 'Hello' })
    await response.closed()
    assert.equal(response.headers['ratelimit-policy'], '"api";q=10;w=60, "chat";q=1;w=60')
    assert.equal(response.headers.ratelimit, '"api";r=9;t=60, "chat";r=0;t=60')
    const refused = await openChat(account, { message: 'Hello' })
    await refused.closed()
    assert.equal(refused.status, 429)
    assert.match(String(refused.headers.ratelimit), /^"api";r=9;t=\d+, "chat";r=0;t=\d+$/)
    const other = await plainRequest('/auth/me', account)
    assert.equal(other.status, 200)
  })

  test('is told to administrators on pages, also where there is none', async ({ assert }) => {
    using _fixed = settings.fix({ rate_pages: 20 })
    const { client: browser } = await administratorClient()
    const page = await browser.get('/admin')
    assert.match(page.headers.get('ratelimit') ?? '', /^"pages";r=\d+;t=\d+$/)
    let last = page
    for (let n = 0; n < 20; n++) {
      last = await browser.get('/admin/missing')
    }
    assert.equal(last.status, 429)
    assert.include(last.html, '</html>')
    assert.exists(last.headers.get('retry-after'))
  })

  test('is not told where the limit is off', async ({ assert }) => {
    using _fixed = settings.fix({ rate_api: 0 })
    const answer = await plainRequest('/auth/me', await createAccount())
    assert.equal(answer.status, 200)
    assert.notProperty(answer.headers, 'ratelimit')
    assert.notProperty(answer.headers, 'ratelimit-policy')
  })
})

test.group('Limits', (group) => {
  group.each.setup(forgetAddress)
  group.each.teardown(forgetAddress)

  test('of one person are not those of another', async ({ assert }) => {
    using _fixed = settings.fix({ rate_api: 1 })
    const [ada, bob] = [await createAccount(), await createAccount()]
    assert.equal(await statusOf('/auth/me', ada), 200)
    assert.equal(await statusOf('/auth/me', ada), 429)
    assert.equal(await statusOf('/auth/me', bob), 200)
  })

  test('of a token leave something to its person, and count as the person’s', async ({
    assert,
  }) => {
    using _fixed = settings.fix({ rate_api: 5, rate_token: 2 })
    const ada = await createAccount()
    const script = await createPersonalToken(ada, ['read'])
    const first = await plainRequest('/auth/me', script)
    assert.equal(first.headers.ratelimit, '"api";r=4;t=60, "token";r=1;t=60')
    await plainRequest('/auth/me', script)
    assert.equal(await statusOf('/auth/me', script), 429)
    const other = await createPersonalToken(ada, ['read'])
    assert.equal(await statusOf('/auth/me', other), 200)
    const own = await plainRequest('/auth/me', ada)
    assert.match(String(own.headers.ratelimit), /^"api";r=1;t=\d+$/)
  })

  test('count requests that lack an ability', async ({ assert }) => {
    using _fixed = settings.fix({ rate_token: 1 })
    const script = await createPersonalToken(await createAccount(), ['read'])
    const asks = { ...script, method: 'DELETE' }
    assert.equal(await statusOf('/conversations/x', asks), 403)
    assert.equal(await statusOf('/conversations/x', asks), 429)
  })

  test('of an address count nobody who is signed in', async ({ assert }) => {
    using _fixed = settings.fix({ rate_anonymous: 2 })
    const account = await createAccount()
    const refused = await plainRequest('/auth/me', WRONG)
    assert.equal(refused.status, 401)
    assert.equal(refused.headers.ratelimit, '"anonymous";r=1;t=60')
    assert.equal(await statusOf('/auth/me', account), 200)
    assert.equal(await statusOf('/openapi.json'), 200)
    assert.equal(await statusOf('/openapi.json'), 429)
    assert.equal(await statusOf('/auth/me', WRONG), 429)
    assert.equal(await statusOf('/login'), 429)
    assert.equal(await statusOf('/auth/me', account), 200)
    assert.equal(await statusOf('/health/live'), 200)
  })

  test('do not believe what a client says of its address', async ({ assert }) => {
    using _fixed = settings.fix({ rate_anonymous: 1 })
    const from = (address: string) =>
      statusOf('/openapi.json', { headers: { 'x-forwarded-for': address } })
    assert.equal(await from('203.0.113.1'), 200)
    assert.equal(await from('203.0.113.2'), 429)
  })

  test('of searches and uploads are their own', async ({ assert }) => {
    using _fixed = settings.fix({ rate_searches: 1, rate_uploads: 1 })
    const account = await createAccount()
    const list = (query: string) => statusOf(`/conversations${query}`, account)
    assert.equal(await list('?q=a'), 200)
    assert.equal(await list('?q=b'), 429)
    assert.equal(await list(''), 200)
    const upload = () => statusOf('/files', { ...account, method: 'POST' })
    assert.equal(await upload(), 415)
    assert.equal(await upload(), 429)
  })

  test('of links to files are those of their reader, and use up nothing else of theirs', async ({
    assert,
  }) => {
    using _fixed = settings.fix({ rate_api: 1, rate_anonymous: 1 })
    const account = await createAccount()
    const { id } = await createFile({ ownerId: account.id, conversationId: null })
    const url = new URL(fileUrl(id, account.id))
    const path = `${url.pathname}${url.search}`
    const first = await plainRequest(path)
    assert.equal(first.status, 200)
    assert.equal(first.headers.ratelimit, '"file-links";r=0;t=60')
    assert.equal(await statusOf(path), 429)
    const own = await plainRequest('/auth/me', { headers: account.headers })
    assert.equal(own.status, 200)
    assert.equal(await statusOf(`${path}0`), 403)
    assert.equal(await statusOf(`${path}0`), 429)
  })

  test('of refresh tokens count those that are not good', async ({ assert, client }) => {
    using _fixed = settings.fix({ rate_login_address: 2 })
    const { email, password } = await createAccount()
    const signedIn = await client.post('/auth/login-json').json({ email, password })
    let token: string = signedIn.body().refresh_token
    for (let n = 0; n < 4; n++) {
      const refreshed = await client.post('/auth/refresh').json({ refresh_token: token })
      refreshed.assertStatus(200)
      token = refreshed.body().refresh_token
    }
    const guess = () => client.post('/auth/refresh').json({ refresh_token: 'nonsense' })
    const guessed = await guess()
    guessed.assertStatus(401)
    assert.match(guessed.header('ratelimit') ?? '', /^"refresh";r=1;/)
    await guess()
    const limited = await guess()
    limited.assertStatus(429)
  })

  test('let no more through however many ask at once', async ({ assert }) => {
    using _fixed = settings.fix({ rate_api: 40 })
    const account = await createAccount()
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => plainRequest('/auth/me', account))
    )
    const statuses = Map.groupBy(answers, ({ status }) => status)
    assert.equal(statuses.get(200)?.length, 40)
    assert.equal(statuses.get(429)?.length, 460)
  })

  test('begin anew', async ({ assert }) => {
    using _fixed = settings.fix({ rate_api: 1 })
    const account = await createAccount()
    await plainRequest('/auth/me', account)
    const rateLimits = await app.container.make(RateLimits)
    await rateLimits.clear(limits.api, account.id)
    assert.equal(await statusOf('/auth/me', account), 200)
  })
})

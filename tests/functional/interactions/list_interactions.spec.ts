import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { closeInteractions } from '#interactions/interaction_store'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { serverUrl } from '#tests/helpers/chats'
import {
  actions,
  approval,
  createWaitingRun,
  form,
  givenWaiting,
  openAll,
  page,
  type ShownInteraction,
} from '#tests/helpers/interactions'

interface Listed {
  data: ShownInteraction[]
  next_cursor: string | null
  code?: string
}

async function list({ headers }: TestAccount, query: Record<string, string> = {}): Promise<Listed> {
  const url = new URL(serverUrl('/interactions'))
  Object.entries(query).forEach(([name, value]) => url.searchParams.set(name, value))
  const response = await fetch(url, { headers })
  return JSON.parse(await response.text())
}

/** All pages, one after the other. */
async function walk(account: TestAccount, query: Record<string, string>): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const read: Listed = await list(account, { ...query, ...(cursor !== null && { cursor }) })
    ids.push(...read.data.map(({ id }) => id))
    cursor = read.next_cursor
  } while (cursor !== null)
  return ids
}

/** Six interactions in the order in which they were opened; every other one is over. */
async function givenSix() {
  const account = await createAccount()
  const ids: string[] = []
  for (let n = 0; n < 6; n++) {
    const run = await createWaitingRun(account)
    const asked = approval()
    await openAll(run, [asked])
    ids.push(asked.id)
    if (n % 2 === 1) {
      const state = n === 5 ? 'expired' : 'cancelled'
      await sql.transaction((db) => closeInteractions(db, run.id, state, Date.now()))
    }
  }
  return { account, ids, newestFirst: ids.toReversed() }
}

test.group('GET /interactions', () => {
  test('lists mine: pending first, then the newest', async ({ assert }) => {
    const { account, ids } = await givenSix()
    await givenWaiting(approval())
    const [a, b, c, d, e, f] = ids
    const { data, next_cursor: cursor } = await list(account)
    assert.deepEqual(
      data.map(({ id }) => id),
      [e, c, a, f, d, b]
    )
    assert.isNull(cursor)
  })

  test('in pages of {$self}')
    .with(['1', '2', '3', '4', '5', '6'])
    .run(async ({ assert }, limit) => {
      const { account, ids } = await givenSix()
      const [a, b, c, d, e, f] = ids
      assert.deepEqual(await walk(account, { limit }), [e, c, a, f, d, b])
    })

  test('only those in one state', async ({ assert }) => {
    const { account, ids } = await givenSix()
    const [a, b, c, d, e, f] = ids
    assert.deepEqual(await walk(account, { state: 'pending', limit: '2' }), [e, c, a])
    assert.deepEqual(await walk(account, { state: 'cancelled', limit: '1' }), [d, b])
    assert.deepEqual(await walk(account, { state: 'expired' }), [f])
    assert.deepEqual(await walk(account, { state: 'accepted' }), [])
    const refused = await list(account, { state: 'open' })
    assert.equal(refused.code, 'validation_failed')
  })
})

test.group('GET /interactions/{id}', () => {
  async function show({ headers }: TestAccount, id: string): Promise<ShownInteraction> {
    const response = await fetch(serverUrl(`/interactions/${id}`), { headers })
    return JSON.parse(await response.text())
  }

  test('shows what each kind needs, and nothing of others')
    .with([
      ['approval', approval, ['input', 'schema']],
      ['form', form, ['schema']],
      ['actions', actions, ['actions']],
      ['url', page, ['host', 'purpose', 'url']],
    ] as const)
    .run(async ({ assert }, [kind, make, own]) => {
      const { account, run, ids } = await givenWaiting(make())
      const shown = await show(account, ids[0])
      assert.deepInclude(shown, { id: ids[0], kind, run_id: run.id, state: 'pending' })
      assert.sameMembers(Object.keys(shown), [
        'id',
        'kind',
        'conversation_id',
        'run_id',
        'message_id',
        'tool_call_id',
        'title',
        'message',
        'tool',
        'state',
        'created_at',
        'expires_at',
        ...own,
      ])
    })

  test('shows text as it was sent, without what no database keeps', async ({ assert }) => {
    const message = ' <b>Really?</b>\u0000 \ud800 ünï '
    const { account, ids } = await givenWaiting(
      approval({ message, title: 'x'.repeat(600), input: { to: 'a\u0000\ud800b' } })
    )
    const shown = await show(account, ids[0])
    assert.equal(shown.message, ' <b>Really?</b>\ufffd \ufffd ünï ')
    assert.equal(shown.title, 'x'.repeat(500))
    assert.deepEqual(shown.input, { to: 'a\u0000\ud800b' })
  })

  test('ends a day after it was opened', async ({ assert }) => {
    const { account, ids } = await givenWaiting(approval())
    const shown = await show(account, ids[0])
    const life = Date.parse(String(shown.expires_at)) - Date.parse(String(shown.created_at))
    assert.equal(life, 24 * 60 * 60 * 1000)
  })
})

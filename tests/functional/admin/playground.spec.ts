import { spawnSync } from 'node:child_process'
import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, serverUrl } from '#tests/helpers/chats'
import { createConversation } from '#tests/helpers/conversations'
import { administratorClient } from '#tests/helpers/page_client'

const PATH = '/admin/playground'

const ASK = { message: 'What is flour?', model: 'fake/model', tools: 'none' }

/** In place of the program: prints what it was given last. */
const LAST_WORD = 'curl() { for last; do :; done; printf %s "$last"; }'

function unescaped(html: string): string {
  return html
    .replace(/&#x(\w+);/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** The conversations that a redirect leads to. */
function conversationsIn(location: string | null): string[] {
  const query = new URL(location ?? '', serverUrl()).searchParams
  return [query.get('first'), query.get('second')].filter((id) => id !== null)
}

test.group('The playground without scripts', () => {
  test('asks a model and shows the whole answer, formatted', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('**Ground** grain', ' <img src=x onerror=alert(1)>')
    const { client } = await administratorClient()
    const shown = await client.get(PATH)
    assert.equal(shown.status, 200)
    const { status, location } = await client.post(PATH, {
      ...ASK,
      system_prompt: 'Be brief',
      temperature: '0.5',
      max_output_tokens: '200',
    })
    assert.equal(status, 303)
    const { html } = await client.get(location ?? '')
    assert.include(html, '<strong>Ground</strong> grain')
    assert.notInclude(html, '<img src=x')
    assert.include(html, 'What is flour?')
    assert.deepInclude(fake.requests[0], { temperature: 0.5, maxOutputTokens: 200 })
    assert.include(JSON.stringify(fake.requests[0]), 'Be brief')
    assert.include(html, 'value="0.5"')
    assert.include(html, 'Be brief</textarea>')
    assert.include(html, '/conversations/chat/stream')
  })

  test('goes on in the same chat', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('Ground grain.').answer('From wheat.')
    const { client } = await administratorClient()
    const { location } = await client.post(PATH, ASK)
    const [first] = conversationsIn(location)
    const again = await client.post(PATH, { ...ASK, message: 'Of what?', first })
    assert.deepEqual(conversationsIn(again.location), [first])
    assert.include(JSON.stringify(fake.requests[1]), 'Ground grain.')
    const { html } = await client.get(again.location ?? '')
    assert.isBelow(html.indexOf('Ground grain.'), html.indexOf('From wheat.'))
  })

  test('asks two models the same', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('One says this.').answer('The other says that.')
    const { client } = await administratorClient()
    const { location } = await client.post(PATH, { ...ASK, compare: 'fake/other' })
    const ids = conversationsIn(location)
    assert.lengthOf(new Set(ids), 2)
    const { html } = await client.get(location ?? '')
    assert.include(html, 'One says this.')
    assert.include(html, 'The other says that.')
    assert.include(html, 'class="playground comparing"')
    assert.lengthOf(fake.requests, 2)
  })

  test('shows again what cannot be sent, and stores nothing', async ({ assert }) => {
    const { client, account } = await administratorClient()
    await client.get(PATH)
    const refused = await client.post(PATH, {
      ...ASK,
      model: 'demo/echo',
      compare: 'nobody/knows',
      temperature: '5',
    })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'What is flour?</textarea>')
    assert.include(refused.html, 'field-temperature-error')
    const unknown = await client.post(PATH, { ...ASK, compare: 'nobody/knows' })
    assert.equal(unknown.status, 422)
    const rows = await sql.read((db) =>
      db.all('select id from conversations where owner_id = ?', account.id)
    )
    assert.deepEqual(rows, [])
  })

  test('leads to no conversation of somebody else', async ({ assert }) => {
    const other = await createAccount()
    const { id } = await createConversation(other)
    const { client } = await administratorClient()
    const asked = await client.post(PATH, { ...ASK, first: id })
    assert.equal(asked.status, 404)
    for (const path of [
      `${PATH}?first=${id}`,
      `${PATH}/${id}/stream`,
      `${PATH}/${id}/turns/${id}`,
    ]) {
      const { status } = await client.get(path)
      assert.equal(status, 404, path)
    }
    const stopped = await client.post(`${PATH}/${id}/stop`)
    assert.equal(stopped.status, 404)
  })

  test('quotes a message for a shell', async ({ assert }) => {
    using fake = await fakeModels()
    fake.answer('Yes.')
    const { client } = await administratorClient()
    const message = `it's $HOME; rm "x" \`y\``
    const { location } = await client.post(PATH, { ...ASK, message })
    const { html } = await client.get(location ?? '')
    const code = /<code x-ref="text">([\s\S]*?)<\/code>/.exec(html)?.[1] ?? ''
    const { stdout } = spawnSync('sh', ['-c', `${LAST_WORD}\n${unescaped(code)}`], {
      encoding: 'utf8',
    })
    assert.equal(JSON.parse(stdout).message, message)
  })
})

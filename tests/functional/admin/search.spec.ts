import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { PAGES } from '#admin/shell/page_list'
import { NAVIGATION } from '#admin/shell/navigation'
import { SHORTCUTS } from '#admin/shell/shortcuts'
import { UserPreferences } from '#auth/preferences/user_preferences'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { insertTool } from '#mcp/definitions/tool_rows'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { createAccount } from '#tests/helpers/accounts'
import { addMessage, createConversation } from '#tests/helpers/conversations'
import { countStatements } from '#tests/helpers/count_statements'
import { clearManagedModels, givenModelServer, givenProvider } from '#tests/helpers/managed_models'
import { givenHostServers } from '#tests/helpers/host_servers'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM } from '#tests/helpers/mcp_servers'
import { administratorClient, PageClient, type PageAnswer } from '#tests/helpers/page_client'
import { allowReading, noReading } from '#tests/helpers/readings'
import { indexDocuments } from '#tests/helpers/search'

/** More queries than that, and the page is slow where the database is another machine. */
const MAX_QUERIES = 10
const SHOWN_OF_EACH = 8

/** A word that no other test writes. */
const newWord = () => `w${newId().replaceAll('-', '')}`

const pathFor = (q: string, more: Record<string, string> = {}) =>
  `/admin/search?${new URLSearchParams({ q, ...more })}`

/** The addresses that were found, by kind. */
function foundIn({ html }: PageAnswer): Record<string, string[]> {
  const [, main = html] = html.split('<main')
  const [shown] = main.split('</main>')
  const groups = shown.split(/<section\s+class="found"\s+data-kind="/).slice(1)
  return Object.fromEntries(
    groups.map((group) => [
      group.slice(0, group.indexOf('"')),
      [...group.matchAll(/<a\s+class="found-item[^"]*"\s+href="([^"]*)"/g)].map(([, href]) =>
        href.replaceAll('&amp;', '&')
      ),
    ])
  )
}

test.group('The search of the admin', (group) => {
  group.each.teardown(clearManagedModels)

  test('finds users by name, address and id', async ({ assert }) => {
    const { client } = await administratorClient()
    const word = newWord()
    const person = await createAccount({ fullName: `Tomás ${word}` })
    for (const q of [word, word.toUpperCase(), word.slice(2, -2), person.id, person.email]) {
      const { users } = foundIn(await client.get(pathFor(q)))
      assert.deepEqual(users, [`/admin/users/${person.id}`], q)
    }
  })

  test('shows whole matches before beginnings, and these before others', async ({ assert }) => {
    const { client } = await administratorClient()
    const word = newWord()
    const whole = await createAccount({ fullName: word })
    const beginning = await createAccount({ fullName: `${word} Voss` })
    const other = await createAccount({ fullName: `Maren ${word}` })
    const { users } = foundIn(await client.get(pathFor(word)))
    assert.deepEqual(
      users,
      [whole, beginning, other].map(({ id }) => `/admin/users/${id}`)
    )
  })

  test('finds conversations by title, and by message only where it may be read', async ({
    assert,
  }) => {
    const { account, client } = await administratorClient()
    const [titleWord, textWord] = [newWord(), newWord()]
    const owner = await createAccount({ fullName: 'Ines Laurent' })
    const { id, ...rest } = await createConversation(owner, { title: `About ${titleWord}` })
    await addMessage({ id, ...rest }, { text: `Secret ${textWord}` })
    await indexDocuments()
    const path = `/admin/conversations/${id}`
    const byTitle = await client.get(pathFor(titleWord))
    assert.deepEqual(foundIn(byTitle).conversations, [path])
    assert.include(byTitle.html, 'Ines Laurent')
    assert.isUndefined(foundIn(await client.get(pathFor(textWord))).conversations)
    await allowReading(account, id, 'Support request')
    assert.deepEqual(foundIn(await client.get(pathFor(textWord))).conversations, [path])
    assert.deepEqual(foundIn(await client.get(pathFor(id))).conversations, [path])
  })

  test('tells no title where nobody may read', async ({ assert }) => {
    const { client } = await administratorClient()
    const word = newWord()
    const { id } = await createConversation(await createAccount(), { title: word })
    using _ = await noReading()
    const byTitle = await client.get(pathFor(word))
    assert.isUndefined(foundIn(byTitle).conversations)
    assert.include(byTitle.html, 'only your own are found')
    const byId = await client.get(pathFor(id))
    assert.deepEqual(foundIn(byId).conversations, [`/admin/conversations/${id}`])
    assert.include(byId.html, 'Title hidden')
    assert.notInclude(byId.html, word)
  })

  test('finds tools, models, settings and pages', async ({ assert, cleanup }) => {
    const { client } = await administratorClient()
    const server = await givenModelServer(cleanup)
    const { name } = await givenProvider(server.url, ['one'])
    const tools = foundIn(await client.get(pathFor('calculat')))
    assert.deepEqual(tools.tools, ['/admin/tools/builtin?tool=builtin__calculator'])
    const models = foundIn(await client.get(pathFor(`${name}/one`)))
    assert.deepEqual(models.models, [`/admin/models/${name}/one`])
    for (const q of ['MAX_RUNS_PER_USER', 'answers at once for one']) {
      const { settings } = foundIn(await client.get(pathFor(q)))
      assert.deepEqual(settings, ['/admin/settings/limits#field-runs_per_user'], q)
    }
    const { pages } = foundIn(await client.get(pathFor('invite')))
    assert.deepEqual(pages, ['/admin/users/invite'])
  })

  test('finds tools of servers by name, title and description, on or off, and the servers', async ({
    assert,
    cleanup,
  }) => {
    const { client } = await administratorClient()
    const word = newWord()
    await givenHostServers(cleanup, { archive: entryOf(EVERYTHING_PROGRAM, { title: word }) })
    const registry = await app.container.make(ServerRegistry)
    const server = await registry.findBySlug('archive')
    const serverId = server?.id ?? ''
    const definition = { name: 'lookUp', description: `Looks ${word}x up`, inputSchema: {} }
    await sql.transaction((db) =>
      insertTool(db, {
        serverId,
        name: 'lookUp',
        definition: JSON.stringify(definition),
        hash: newId(),
        policy: 'off',
        approvedAt: null,
      })
    )
    const [page, tool] = [
      `/admin/tools/${serverId}`,
      `/admin/tools/${serverId}?tool=archive__lookUp`,
    ]
    assert.deepEqual(foundIn(await client.get(pathFor(word))).tools, [page, tool])
    for (const q of [`${word}x`, 'lookup', 'archive__lookUp']) {
      const answer = await client.get(pathFor(q))
      assert.deepEqual(foundIn(answer).tools, [tool], q)
      assert.match(answer.html, /<span class="badge outline">Off/)
    }
    const statements = await countStatements(() => client.get(pathFor(word)))
    assert.isAtMost(statements.length, MAX_QUERIES, statements.join('\n'))
  })

  test('what was found is there', async ({ assert }) => {
    const { client } = await administratorClient()
    for (const path of [...PAGES.map(({ href }) => href), '/admin/tools/builtin']) {
      const { status, location } = await client.get(path)
      assert.isTrue(status === 200 || location === '/admin/settings/general', path)
    }
    const limits = await client.get('/admin/settings/limits')
    assert.include(limits.html, 'id="field-runs_per_user"')
  })

  test('shows a few of each kind, and the way to all', async ({ assert }) => {
    const { client } = await administratorClient()
    const word = newWord()
    for (let n = 0; n <= SHOWN_OF_EACH; n++) {
      const person = await createAccount({ fullName: `${word} ${n}` })
      await createConversation(person, { title: `${word} ${n}` })
    }
    const answer = await client.get(pathFor(word))
    for (const [kind, found] of Object.entries(foundIn(answer))) {
      assert.lengthOf(found, SHOWN_OF_EACH + 1, kind)
      assert.equal(found.at(-1), `/admin/${kind}?q=${word}`)
      const all = await client.get(found.at(-1) ?? '')
      assert.include(all.html, `${SHOWN_OF_EACH + 1}`)
    }
    assert.includeMembers(Object.keys(foundIn(answer)), ['users', 'conversations'])
    const alone = foundIn(await client.get(pathFor(word, { in: 'users' })))
    assert.deepEqual(Object.keys(alone), ['users'])
    assert.lengthOf(alone.users, SHOWN_OF_EACH + 1)
  })

  test('asks the database at most ten times, whatever is found', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const word = newWord()
    for (let n = 0; n < 3; n++) {
      const person = await createAccount({ fullName: `${word} ${n}` })
      const { id } = await createConversation(person, { title: `${word} ${n}` })
      await allowReading(account, id, 'Support request')
    }
    for (const q of [word, `${word} 1`, account.id, 'a']) {
      const statements = await countStatements(() => client.get(pathFor(q)))
      assert.isAtMost(statements.length, MAX_QUERIES, statements.join('\n'))
    }
    const empty = await countStatements(() => client.get('/admin/search'))
    assert.notInclude(empty.join('\n'), 'users_search')
  })

  test('takes % and _ as they are', async ({ assert }) => {
    const { client } = await administratorClient()
    const word = newWord()
    const odd = await createAccount({ fullName: `${word}%_x` })
    await createAccount({ fullName: `${word}abx` })
    for (const q of [`${word}%`, `${word}%_x`, '%_x']) {
      const { users } = foundIn(await client.get(pathFor(q)))
      assert.deepEqual(users, [`/admin/users/${odd.id}`], q)
    }
    assert.isUndefined(foundIn(await client.get(pathFor(`${word}_`))).users)
  })

  test('prints what was written as text, wherever it stands', async ({ assert }) => {
    const { client } = await administratorClient()
    const word = newWord()
    const markup = `"><img src=x onerror=alert(1)>${word}`
    const person = await createAccount({ fullName: markup })
    await createConversation(person, { title: markup })
    const ways: Record<string, string>[] = [{}, { part: 'results' }, { in: 'users' }]
    for (const more of ways) {
      const { html, status } = await client.get(pathFor(markup, more))
      assert.equal(status, 200)
      assert.include(html, `&lt;img src=x onerror=alert(1)&gt;${word}`)
      assert.notInclude(html, '<img')
    }
  })

  test('cuts what is too long, and takes anything', async ({ assert }) => {
    const { client } = await administratorClient()
    const long = await client.get(pathFor('a'.repeat(5_000)))
    assert.equal(long.status, 200)
    assert.include(long.html, 'only its first 200 characters')
    const [, main] = long.html.split('<main')
    assert.include(main, 'a'.repeat(200))
    assert.notInclude(main, 'a'.repeat(201))
    for (const query of [
      'q[]=x',
      'q[a]=x',
      'q=%00',
      'q=%ED%A0%80',
      `q=${'%F0%9F%98%80'.repeat(150)}`,
    ]) {
      const { status } = await client.get(`/admin/search?${query}&in=nothing&part=other`)
      assert.equal(status, 200, query)
    }
  })

  test('says what can be found, and when there is nothing', async ({ assert }) => {
    const { client } = await administratorClient()
    const empty = await client.get('/admin/search')
    assert.include(empty.html, 'What can be found')
    assert.deepEqual(foundIn(empty), {})
    const word = newWord()
    const nothing = await client.get(pathFor(word))
    assert.include(nothing.html, `Nothing found for “${word}”`)
    assert.include(nothing.html, `value="${word}"`)
  })

  test('gives scripts the results alone', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const whole = await client.get(pathFor(account.email))
    const part = await client.get(pathFor(account.email, { part: 'results' }))
    assert.deepEqual(foundIn(part), foundIn(whole))
    assert.notInclude(part.html, '<html')
    const nothing = await client.get(pathFor(newWord(), { part: 'results' }))
    assert.equal(nothing.html.trim(), '')
  })

  test('is for administrators', async ({ assert }) => {
    const nobody = await new PageClient().get(pathFor('a', { part: 'results' }))
    assert.deepEqual([nobody.status, nobody.location], [302, '/login'])
    const member = await createAccount()
    const client = new PageClient()
    await client.get('/login')
    await client.post('/login', { email: member.email, password: member.password })
    const refused = await client.get(pathFor('a'))
    assert.deepEqual([refused.status, refused.location], [302, '/login'])
  })
})

test.group('Shortcuts of the admin', () => {
  test('lead to pages of the navigation, each by another key', ({ assert }) => {
    const keys = NAVIGATION.flatMap(({ entries }) => entries).flatMap(({ letter }) => letter ?? [])
    assert.sameMembers(keys, [...'ocumtas'])
    const pages = SHORTCUTS.find(({ key }) => key === 'pages')?.shortcuts ?? []
    assert.lengthOf(pages, keys.length)
  })

  test('are listed on every page, with whether single keys act', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const before = await client.get('/admin/users')
    for (const { keys } of SHORTCUTS.flatMap(({ shortcuts }) => shortcuts)) {
      assert.include(before.html, `data-keys="${keys}"`)
    }
    assert.include(before.html, 'data-single="on"')
    const preferences = await app.container.make(UserPreferences)
    const chosen = await preferences.of(account.id)
    await preferences.save(account.id, { ...chosen, hasShortcuts: false })
    const after = await client.get('/admin/users')
    assert.include(after.html, 'data-single="off"')
    assert.include(after.html, 'Single keys are turned off')
  })
})

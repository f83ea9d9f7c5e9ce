import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { findToolsOf } from '#mcp/definitions/tool_rows'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { auditBy } from '#tests/helpers/audit'
import { givenHostServers } from '#tests/helpers/host_servers'
import { entryOf } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM } from '#tests/helpers/mcp_servers'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { administratorClient, type PageAnswer, type PageClient } from '#tests/helpers/page_client'
import { onAnyDatabase } from '#tests/support/requirements'

type Cleanup = (undo: () => Promise<void>) => void

/** The reference server in the host's file, asked once; answers the path of its page. */
async function givenEverything(cleanup: Cleanup, client: PageClient): Promise<string> {
  await givenHostServers(cleanup, { every: entryOf(EVERYTHING_PROGRAM) })
  const registry = await app.container.make(ServerRegistry)
  const server = await registry.findBySlug('every')
  const path = `/admin/tools/${server?.id}`
  await client.get(path)
  const { location } = await client.post(`${path}/check`)
  if (location !== path) {
    throw new Error(`went to ${location}`)
  }
  return path
}

/** Follows the redirect of a form. */
async function posted(client: PageClient, path: string, fields: Record<string, string> = {}) {
  const { status, location, html } = await client.post(path, fields)
  if (status !== 302 || location === null) {
    throw new Error(`${path} answered ${status}: ${html.slice(0, 2_000)}`)
  }
  return client.get(location)
}

async function actionsOf(userId: string): Promise<string[]> {
  const entries = await auditBy(userId)
  return entries.map(({ action }) => action)
}

async function statusOf(answer: Promise<PageAnswer>): Promise<number> {
  const { status } = await answer
  return status
}

test.group('Pages of tool servers', (group) => {
  group.tap(onAnyDatabase)
  test('the list shows servers with their state, and what a server is where there is none', async ({
    assert,
    cleanup,
  }) => {
    const { client } = await administratorClient()
    const empty = await client.get('/admin/tools')
    assert.equal(empty.status, 200, empty.html)
    assert.include(empty.html, 'No tool servers yet')
    assert.include(empty.html, 'Built-in tools')

    await givenEverything(cleanup, client)
    const { html } = await client.get('/admin/tools')
    assert.notInclude(html, 'No tool servers yet')
    assert.include(html, 'Connected')
    assert.include(html, 'mcp.json')
    const refreshed = await posted(client, '/admin/tools/refresh')
    assert.include(refreshed.html, 'Read mcp.json again and asked 1 server for tools.')
  })

  test('a tool is switched and given a policy', async ({ assert, cleanup }) => {
    const { account, client } = await administratorClient()
    const path = await givenEverything(cleanup, client)
    const page = await client.get(path)
    assert.include(page.html, 'Test echo')
    assert.include(page.html, 'every')
    const rowOf = async (name: string) => {
      const rows = await sql.read((db) => findToolsOf(db, path.slice('/admin/tools/'.length)))
      return rows.find((row) => row.name === name)
    }
    const tool = `${path}/tools/every__echo`
    const on = await posted(client, tool, { is_on: 'on', policy: 'auto' })
    assert.include(on.html, 'echo is on and runs at once.')
    assert.containsSubset(await rowOf('echo'), { policy: 'auto', is_enabled: 1 })
    const off = await posted(client, tool, { policy: 'auto' })
    assert.include(off.html, 'echo is off.')
    assert.containsSubset(await rowOf('echo'), { is_enabled: 0 })
    const actions = await actionsOf(account.id)
    assert.includeMembers(actions, ['mcp_server.tested', 'tool.policy_changed'])
    assert.equal(await statusOf(client.post(`${path}/tools/every__none`)), 404)
  })

  test('a tool is called for real, and its result kept', async ({ assert, cleanup }) => {
    const { account, client } = await administratorClient()
    const path = await givenEverything(cleanup, client)
    const form = await client.get(`${path}/test/every__get-sum`)
    assert.include(form.html, 'name="args[/a]"')

    const refused = await client.post(`${path}/test/every__get-sum`, { 'args[/a]': 'x' })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'Enter a number, with a point before its decimals.')
    assert.include(refused.html, 'value="x"')

    const fields = { 'args[/a]': '2', 'args[/b]': '40.5' }
    const valid = await client.post(`${path}/test/every__get-sum`, { ...fields, do: 'validate' })
    assert.include(valid.html, 'Nothing was called.')

    const run = await posted(client, `${path}/test/every__get-sum`, { ...fields, do: 'run' })
    assert.include(run.html, 'Succeeded')
    assert.include(run.html, '42.5')
    const entries = await auditBy(account.id)
    const [tested] = entries.filter(({ action }) => action === 'tool.tested')
    assert.deepEqual(JSON.parse(tested.content ?? ''), { after: { arguments: ['a', 'b'] } })
  })

  test('results are shown as text, structured and raw, with pictures', async ({
    assert,
    cleanup,
  }) => {
    const { client } = await administratorClient()
    const path = await givenEverything(cleanup, client)
    const structured = await client.post(`${path}/test/every__get-structured-content`, {
      'args[/location]': '"Chicago"',
    })
    const raw = await client.get(`${structured.location}?as=raw`)
    assert.include(raw.html, 'structuredContent')
    const asJson = await client.get(`${structured.location}?as=structured`)
    assert.include(asJson.html, 'temperature')

    const picture = await client.post(`${path}/test/every__get-tiny-image`)
    const shown = await client.get(picture.location ?? '')
    assert.include(shown.html, '<img')
    const file = await client.get(`${picture.location}/files/0`)
    assert.equal(file.headers.get('content-type'), 'image/png')
    assert.equal(file.headers.get('x-content-type-options'), 'nosniff')

    const { client: other } = await administratorClient()
    assert.equal(await statusOf(other.get(picture.location ?? '')), 404)
  })

  test('a call is cancelled', async ({ assert, cleanup }) => {
    const { client } = await administratorClient()
    const path = await givenEverything(cleanup, client)
    const started = await client.post(`${path}/test/every__trigger-long-running-operation`, {
      tab: 'json',
      json: '{"duration": 50, "steps": 5}',
    })
    const running = await client.get(started.location ?? '')
    assert.include(running.html, 'The tool is running.')
    const cancelled = await posted(client, `${started.location}/cancel`)
    assert.include(cancelled.html, 'Cancelled the call.')
    assert.include(cancelled.html, 'it may have done part of it')
    const again = await posted(client, `${started.location}/cancel`)
    assert.include(again.html, 'The call had ended already.')
  })

  test('arguments are saved as a case, shown again and deleted', async ({ assert, cleanup }) => {
    const { client } = await administratorClient()
    const path = await givenEverything(cleanup, client)
    const page = `${path}/test/every__echo`
    const nameless = await client.post(page, { 'args[/message]': 'hello', 'do': 'save' })
    assert.equal(nameless.status, 422)
    const saved = await posted(client, page, {
      'args[/message]': '"><b>hello',
      'do': 'save',
      'case_name': 'Greeting',
    })
    assert.include(saved.html, 'Saved the case Greeting.')
    const [, id] = /\?case=([0-9a-f-]{36})/.exec(saved.html) ?? []
    const shown = await client.get(`${page}?case=${id}`)
    assert.include(shown.html, '&lt;b&gt;hello')
    assert.notInclude(shown.html, '"><b>hello')
    const gone = await posted(client, `${page}/cases/${id}/delete`)
    assert.notInclude(gone.html, '?case=')
  })

  test('a server of the file is looked at, turned off and on, and not edited', async ({
    assert,
    cleanup,
  }) => {
    const { client } = await administratorClient()
    const path = await givenEverything(cleanup, client)
    const connection = await client.get(`${path}/connection`)
    assert.include(connection.html, 'Set in the file of MCP_CONFIG')
    assert.notInclude(connection.html, 'Delete server')
    const edited = await client.post(`${path}/connection`, {
      url: 'https://x.example',
      auth_mode: 'none',
    })
    assert.equal(edited.status, 422)
    assert.include(edited.html, 'is in the file of MCP_CONFIG')
    assert.equal(await statusOf(client.get(`${path}/activity`)), 200)
    const logs = await client.get(`${path}/logs`)
    assert.include(logs.html, 'Standard error')

    const off = await posted(client, `${path}/turn_off`)
    assert.include(off.html, 'Turn on')
    const tried = await posted(client, `${path}/test/every__echo`, { 'args[/message]': 'x' })
    assert.include(tried.html, 'The server of this tool is not available.')
    const on = await posted(client, `${path}/turn_on`)
    assert.include(on.html, 'Turned every on.')
  })

  test('a server is added with secrets that nobody sees again, changed and deleted', async ({
    assert,
    cleanup,
  }) => {
    const { settings } = await startModernServer(cleanup)
    const { account, client } = await administratorClient()
    await client.get('/admin/tools/new')
    const bad = await client.post('/admin/tools/new', {
      name: 'two__parts',
      url: 'ftp://x',
      auth_mode: 'none',
    })
    assert.equal(bad.status, 422)
    assert.include(bad.html, 'two__parts')
    const added = await client.post('/admin/tools/new', {
      'name': 'added',
      'url': settings.url,
      'auth_mode': 'none',
      'header_name[]': ['X-Key', ''],
      'header_value[]': ['canary-7Hs1', ''],
    })
    assert.equal(added.status, 302, added.html)
    const path = added.location ?? ''
    const page = await client.get(path)
    assert.include(page.html, 'Its tools are off until you turn them on.')
    assert.include(page.html, 'Connected')

    const twice = await client.post('/admin/tools/new', {
      name: 'Added',
      url: settings.url,
      auth_mode: 'none',
    })
    assert.equal(twice.status, 422)
    assert.include(twice.html, 'Another server has this name.')

    const form = await client.get(`${path}/connection`)
    assert.include(form.html, 'X-Key')
    assert.notInclude(form.html, 'canary')
    const [, revision] = /name="revision" value="(\d+)"/.exec(form.html) ?? []
    const fields = {
      'auth_mode': 'none',
      revision,
      'header_name[]': ['X-Key'],
      'header_value[]': [''],
    }
    const elsewhere = await client.post(`${path}/connection`, {
      ...fields,
      url: 'https://evil.example/',
    })
    assert.equal(elsewhere.status, 422)
    assert.include(elsewhere.html, 'Enter the secret values again')
    const renamed = await client.post(`${path}/connection`, {
      ...fields,
      url: settings.url,
      title: 'Mine',
    })
    assert.equal(renamed.status, 302, renamed.html)
    const registry = await app.container.make(ServerRegistry)
    const server = await registry.findBySlug('added')
    assert.containsSubset(server, {
      title: 'Mine',
      connection: { headers: { 'X-Key': 'canary-7Hs1' } },
    })
    const stale = await client.post(`${path}/connection`, { ...fields, url: settings.url })
    assert.include(stale.html, 'Somebody else has changed this server meanwhile')

    const unsure = await client.post(`${path}/delete`, { typed: 'no' })
    assert.equal(unsure.status, 422)
    const gone = await posted(client, `${path}/delete`, { typed: 'added' })
    assert.include(gone.html, 'Deleted Mine.')
    assert.equal(await statusOf(client.get(path)), 404)
    const told = JSON.stringify(await auditBy(account.id))
    assert.notInclude(told, 'canary')
    assert.include(told, 'mcp_server.deleted')
  })

  test('built-in tools are shown and tried, and cannot be changed', async ({ assert }) => {
    const { client } = await administratorClient()
    const page = await client.get('/admin/tools/builtin')
    assert.include(page.html, 'Always on')
    const run = await posted(client, '/admin/tools/builtin/test/builtin__calculator', {
      'args[/expression]': '6 * 7',
    })
    assert.include(run.html, '42')
    const asked = await posted(client, '/admin/tools/builtin/test/builtin__ask_user', {
      tab: 'json',
      json: '{"message": "Which one?", "fields": {"a": {"type": "string"}}}',
    })
    assert.include(asked.html, 'Nobody answers in a test')
    assert.equal(await statusOf(client.post('/admin/tools/builtin/tools/builtin__calculator')), 404)
  })

  test('hostile addresses are pages that are missing', async ({ assert }) => {
    const { client } = await administratorClient()
    for (const id of [
      'x',
      '%00',
      '..%2f..',
      "'",
      '0'.repeat(5_000),
      '019fac71-0712-7409-be28-3fcf9ee356a0',
    ]) {
      const { status } = await client.get(`/admin/tools/${id}`)
      assert.oneOf(status, [400, 404, 414, 431], id)
    }
    const builtin = '/admin/tools/builtin'
    for (const query of ['?q[]=x', '?tool[a]=1', '?q=%F0%9F%92%A9', '?after=x']) {
      assert.equal(await statusOf(client.get(builtin + query)), 200, query)
      assert.equal(await statusOf(client.get(`${builtin}/activity${query}`)), 200, query)
    }
  })
})

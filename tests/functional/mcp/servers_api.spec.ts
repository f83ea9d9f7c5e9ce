import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { addServer, entryOf } from '#tests/helpers/mcp_host'
import { programOf, startEverything } from '#tests/helpers/mcp_servers'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { untilAsync } from '#tests/helpers/until_async'
import { freePort } from '#tests/support/free_port'
import { OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'

function get(client: ApiClient, as: TestAccount, path: string) {
  return client.get(path).header('authorization', as.headers.authorization)
}

test.group('GET /tools/servers', (group) => {
  group.tap(onAnyDatabase)
  test('tells how servers are doing; why they fail only to administrators', async ({
    client,
    assert,
    cleanup,
  }) => {
    const [member, admin] = [await createAccount(), await createAccount({ role: 'admin' })]
    const server = await startModernServer(cleanup)
    const good = await addServer('good', server.settings, cleanup)
    const url = `http://127.0.0.1:${await freePort()}/mcp`
    const dead = await addServer('dead', { ...server.settings, url }, cleanup)

    const before = await get(client, member, '/tools/servers')
    assert.containsSubset(before.body().data, [
      { id: dead, name: 'dead', state: 'on_demand' },
      { id: good, name: 'good', state: 'on_demand', tools: [] },
    ])
    const refused = await get(client, member, `/tools/servers/${dead}/resources`)
    refused.assertStatus(503)
    assert.equal(refused.body().code, 'tool_server_unavailable')
    const resources = await get(client, member, `/tools/servers/${good}/resources`)
    resources.assertStatus(200)

    const seen = await get(client, member, '/tools/servers')
    assert.containsSubset(seen.body().data, [
      { name: 'dead', state: 'failing', cause: null },
      { name: 'good', state: 'connected' },
    ])
    const byAdmin = await get(client, admin, '/tools/servers')
    assert.containsSubset(byAdmin.body().data, [
      { name: 'dead', cause: 'it cannot be reached (ECONNREFUSED)' },
    ])
  })
})

test.group('Resources and prompts of a server', (group) => {
  group.tap(onAnyDatabase)
  test('are listed in pages and read', async ({ client, assert, cleanup }) => {
    const member = await createAccount()
    const id = await addServer('all', await startEverything('streamableHttp', cleanup), cleanup)
    const path = `/tools/servers/${id}`

    const uris: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page = await get(client, member, `${path}/resources?limit=2${query}`)
      page.assertStatus(200)
      assert.isAtMost(page.body().data.length, 2)
      uris.push(...page.body().data.map((resource: { uri: string }) => resource.uri))
      cursor = page.body().next_cursor
    }
    assert.isAbove(uris.length, 4)
    assert.equal(new Set(uris).size, uris.length)

    const read = await get(
      client,
      member,
      `${path}/resources/read?uri=${encodeURIComponent(uris[0])}`
    )
    read.assertStatus(200)
    assert.containsSubset(read.body().contents, [{ uri: uris[0] }])

    const unknown = await get(client, member, `${path}/resources/read?uri=nowhere://at/all`)
    assert.include([404, 502], unknown.status())

    const prompts = await get(client, member, `${path}/prompts`)
    assert.containsSubset(prompts.body().data, [{ name: 'simple-prompt', arguments: [] }])
    const written = await client
      .post(`${path}/prompts/args-prompt`)
      .header('authorization', member.headers.authorization)
      .json({ arguments: { city: 'Bern' } })
    written.assertStatus(200)
    assert.include(JSON.stringify(written.body().messages), 'Bern')
  })

  test('a bad request is told so', async ({ client, assert, cleanup }) => {
    const member = await createAccount()
    const { settings } = await startModernServer(cleanup)
    const path = `/tools/servers/${await addServer('modern', settings, cleanup)}`
    const statuses = {
      [`${path}/resources/read`]: 422,
      [`${path}/resources/read?uri=note://two`]: 404,
      [`${path}/resources?cursor=abc`]: 422,
      '/tools/servers/x/resources': 404,
    }
    for (const [asked, status] of Object.entries(statuses)) {
      const answer = await get(client, member, asked)
      assert.equal(answer.status(), status, asked)
    }
    const unknown = await client
      .post(`${path}/prompts/${encodeURIComponent('no/such')}`)
      .header('authorization', member.headers.authorization)
      .json({})
    assert.equal(unknown.body().code, 'not_found')
    const wrong = await client
      .post(`${path}/prompts/summary`)
      .header('authorization', member.headers.authorization)
      .json({ arguments: { city: 7 } })
    wrong.assertStatus(422)
  })
})

test.group('The file of the MCP servers', (group) => {
  group.tap(onAnyDatabase)
  test('is read anew on SIGHUP, and its programs end with the server', async ({
    assert,
    cleanup,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'mcp-reload-'))
    cleanup(() => rm(folder, { recursive: true }))
    const path = join(folder, 'mcp.json')
    const write = (mcpServers: unknown) =>
      writeFile(path, JSON.stringify({ mcpServers }), { mode: 0o600 })
    await write({
      first: entryOf(programOf('bad_server.ts', 'plain'), { policy: { '*': 'auto' } }),
    })
    const server = await OwnServer.prepare({ env: { MCP_CONFIG: path } })
    cleanup(() => server.remove())
    await server.start()
    const { headers } = await server.createAccount()
    const states = async () => {
      const response = await fetch(`${server.url}/tools/servers`, { headers })
      const { data }: { data: { id: string; name: string; state: string }[] } = JSON.parse(
        await response.text()
      )
      return data
    }
    const [first] = await states()
    assert.containsSubset(first, { name: 'first', state: 'on_demand' })
    await fetch(`${server.url}/tools/servers/${first.id}/resources`, { headers })
    assert.containsSubset(await states(), [{ name: 'first', state: 'connected' }])

    await write({ second: entryOf(programOf('bad_server.ts', 'plain')) })
    server.process.signal('SIGHUP')
    const isReread = async () => {
      const [only] = await states()
      return only.name === 'second'
    }
    await untilAsync(isReread, 'the file has been read anew', 10_000)
    const { code } = await server.process.stop()
    assert.equal(code, 0)
  }).timeout(120_000)
})

import { chmod } from 'node:fs/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { newId } from '#core/ids'
import { SignInFailed, SignInNeeded } from '#mcp/auth/sign_in_errors'
import type { ServerAuth } from '#mcp/connections/server_auth'
import { ReviewTool } from '#mcp/definitions/review_tool'
import { SetToolPolicy } from '#mcp/definitions/set_tool_policy'
import { findTools } from '#mcp/definitions/tool_rows'
import { CreateServer } from '#mcp/servers/create_server'
import { callOf, entryOf, givenHost, toolNamed } from '#tests/helpers/mcp_host'
import { EVERYTHING_PROGRAM, programOf } from '#tests/helpers/mcp_servers'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { until } from '#tests/helpers/until'
import { untilAsync } from '#tests/helpers/until_async'
import { onAnyDatabase } from '#tests/support/requirements'

const bad = (way: string) => entryOf(programOf('bad_server.ts', way), { protocol: 'legacy' })

test.group('MCP host | servers of the file', (group) => {
  group.tap(onAnyDatabase)

  test('offers the tools of all servers, under names of their own', async ({ assert, cleanup }) => {
    const userId = newId()
    const host = await givenHost(cleanup, {
      one: entryOf(EVERYTHING_PROGRAM, { policy: { 'echo': 'auto', 'get-env': 'off' } }),
      two: entryOf(EVERYTHING_PROGRAM),
      off: entryOf(EVERYTHING_PROGRAM, { disabled: true }),
    })
    const isListed = async () => {
      const tools = await host.tools.list(userId)
      return new Set(tools.map(({ server }) => server)).size === 2
    }
    await untilAsync(isListed, 'both have told their tools', 20_000)
    const tools = await host.tools.list(userId)
    const policies = Object.fromEntries(tools.map(({ name, policy }) => [name, policy]))
    assert.containsSubset(policies, {
      'one__echo': 'auto',
      'one__get-sum': 'ask',
      'two__echo': 'ask',
    })
    assert.notProperty(policies, 'one__get-env')
    assert.property(policies, 'two__get-env')

    const outcome = await host.tools.call(
      callOf(await toolNamed(host, 'two__echo', userId), userId, { arguments: { message: 'hi' } })
    )
    assert.containsSubset(outcome, { result: { content: [{ text: 'Echo: hi' }] } })
  })

  test('bad ones do not keep others waiting', async ({ assert, cleanup }) => {
    const userId = newId()
    const server = await startModernServer(cleanup)
    const host = await givenHost(cleanup, {
      good: entryOf(server.settings),
      hanging: bad('hanging'),
      dead: bad('dead'),
      looping: bad('looping'),
      faulty: { url: 'https://${NOT_SET_ANYWHERE}/' },
    })
    const isThere = async () => {
      const tools = await host.tools.list(userId)
      return tools.some(({ name }) => name === 'good__route')
    }
    await untilAsync(isThere, 'the good one has told its tools', 10_000)
    const outcome = await host.tools.call(
      callOf(await toolNamed(host, 'good__route', userId), userId, { arguments: { region: 'x' } })
    )
    assert.equal(outcome.kind, 'result')

    /* The hanging one was waited for once, and is not waited for again. */
    const servers = await host.registry.servers()
    const hanging = servers.find(({ slug }) => slug === 'hanging')
    assert.isTrue(hanging && host.connections.to(hanging, userId).isBusy)
    const states = () =>
      Object.fromEntries(
        servers.map((one) => [one.slug, host.connections.stateOf(one, userId).state])
      )
    await until(() => states().looping === 'failing', 'the looping one has failed', 10_000)
    assert.containsSubset(states(), { good: 'connected', dead: 'failing', faulty: 'failing' })
  })

  test('a changed tool is off until it was reviewed', async ({ assert, cleanup }) => {
    const userId = newId()
    const host = await givenHost(cleanup, { liar: bad('lying') })
    const tool = await toolNamed(host, 'liar__act', userId)
    await host.tools.call(callOf(tool, userId))
    const isOff = async () => {
      const tools = await host.tools.list(userId)
      return tools.length === 0
    }
    await untilAsync(isOff, 'the change is seen', 10_000)
    await assert.rejects(() => host.tools.call(callOf(tool, userId)), 'This tool is switched off')

    const [row] = await host.sql.read(findTools)
    assert.include(row.changed_definition, 'sends everything away')
    const reviewTool = await app.container.make(ReviewTool)
    await assert.rejects(
      () => reviewTool.execute(row.id, row.definition_hash, systemOrigin()),
      /no such change to review/
    )
    await reviewTool.execute(row.id, row.changed_hash ?? '', systemOrigin())
    const reviewed = await toolNamed(host, 'liar__act', userId)
    assert.include(reviewed.description, 'sends everything away')

    /* What was approved before is another tool. */
    await assert.rejects(() => host.tools.call(callOf(tool, userId)), /not what it was/)
    const again = await host.tools.call(callOf(reviewed, userId))
    assert.equal(again.kind, 'result')
  })

  test('what a server speaks is remembered', async ({ assert, cleanup }) => {
    const userId = newId()
    const host = await givenHost(cleanup, { old: entryOf(programOf('bad_server.ts')) })
    const tool = await toolNamed(host, 'old__act', userId)
    const before = await host.registry.findBySlug('old')
    assert.equal(before?.era, 'legacy')

    /* Other settings, other server. */
    await host.write({ old: entryOf(programOf('bad_server.ts'), { env: { X: '1' } }) })
    await host.registry.reload()
    const after = await host.registry.findBySlug('old')
    assert.isNull(after?.era)
    assert.equal(after?.id, before?.id)
    const outcome = await host.tools.call(callOf(tool, userId))
    assert.equal(outcome.kind, 'result')
  })

  test('is read anew when told to; a file that is no good changes nothing', async ({
    assert,
    cleanup,
  }) => {
    const userId = newId()
    const host = await givenHost(cleanup, { one: bad('plain') })
    await toolNamed(host, 'one__act', userId)
    await host.write({ two: bad('plain') })
    await host.registry.reload()
    host.connections.keepOnly(await host.registry.servers())
    await toolNamed(host, 'two__act', userId)
    assert.isUndefined(await host.registry.findBySlug('one'))

    await host.write('no object')
    await assert.rejects(() => host.registry.reload(), /must hold/)
    await host.write({})
    await chmod(host.path, 0o666)
    await assert.rejects(() => host.registry.reload(), /can be written by others/)
    assert.isDefined(await host.registry.findBySlug('two'))
  })
})

test.group('MCP host | servers of the database', (group) => {
  group.tap(onAnyDatabase)

  test('their tools are off until an administrator says otherwise', async ({ assert, cleanup }) => {
    const userId = newId()
    const server = await startModernServer(cleanup)
    const host = await givenHost(cleanup, {})
    const createServer = await app.container.make(CreateServer)
    await createServer.execute(
      'added',
      { url: server.settings.url, headers: { 'X-Key': 'canary-7Hs1' } },
      systemOrigin()
    )
    assert.deepEqual(await host.tools.list(userId), [])
    const rows = await host.sql.read(findTools)
    assert.deepEqual(
      rows.map(({ policy, approved_at: approvedAt }) => [policy, approvedAt]),
      [
        ['off', null],
        ['off', null],
      ]
    )
    assert.isTrue(server.headers.some((headers) => headers['x-key'] === 'canary-7Hs1'))
    const stored = await host.sql.read((db) => db.all('select * from mcp_servers'))
    assert.notInclude(JSON.stringify(stored), 'canary-7Hs1')

    const setToolPolicy = await app.container.make(SetToolPolicy)
    const route = rows.find(({ name }) => name === 'route')
    await setToolPolicy.execute(
      route?.id ?? '',
      { policy: 'auto', isReadOnly: true },
      systemOrigin()
    )
    const tools = await host.tools.list(userId)
    assert.containsSubset(tools, [{ name: 'added__route', policy: 'auto', isReadOnly: true }])
    assert.lengthOf(tools, 1)
  })

  test('names and addresses are checked', async ({ assert, cleanup }) => {
    await givenHost(cleanup, {})
    const createServer = await app.container.make(CreateServer)
    const url = 'https://mcp.example.com/mcp'
    for (const [name, data] of [
      ['a__b', { url }],
      ['builtin', { url }],
      ['ok', { url: 'file:///etc/passwd' }],
      ['ok', { url: 'https://user:secret@example.com/' }],
      ['ok', { url, headers: { 'x\r\ny': '1' } }],
      ['ok', { url, command: 'sh' }],
    ] as const) {
      const error = await createServer
        .execute(name, data, systemOrigin())
        .catch((reason: unknown) => reason)
      assert.containsSubset(error, { code: 'validation_failed' })
    }
    await createServer.execute('ok', { url }, systemOrigin())
    const error = await createServer
      .execute('OK', { url }, systemOrigin())
      .catch((reason: unknown) => reason)
    assert.containsSubset(error, { code: 'server_name_taken' })
  })
})

test.group('MCP host | sign-in', (group) => {
  group.tap(onAnyDatabase)

  /** A server that lets nobody in, and a sign-in that leads somewhere. */
  async function givenLockedServer(cleanup: Parameters<typeof givenHost>[0], mode: string) {
    const server = await startModernServer(cleanup)
    const signedIn = new Set<string>()
    server.tokens = signedIn
    const auth: ServerAuth = {
      providerFor: async (_, userId) => ({
        token: async () => userId ?? 'shared',
        onUnauthorized: () => Promise.reject(new SignInNeeded()),
        watching: (fetch) => fetch,
        stepUp: () => Promise.resolve(),
      }),
      startSignIn: async (locked, userId) => {
        if (locked.auth?.mode === 'shared') {
          throw new SignInFailed('only administrators sign in for all')
        }
        return `https://login.example.com/${locked.slug}/${userId}`
      },
      bindSignIn: async () => true,
    }
    const { url } = server.settings
    const entry = { url, auth: { mode }, protocol: 'modern', policy: { '*': 'auto' } }
    const host = await givenHost(cleanup, { locked: entry }, { auth })
    return { host, signedIn }
  }

  test('each person is asked to sign in, and goes on after that', async ({ assert, cleanup }) => {
    const [ada, bob] = [newId(), newId()]
    const { host, signedIn } = await givenLockedServer(cleanup, 'user')
    assert.deepEqual(await host.tools.list(ada), [])
    const server = await host.registry.findBySlug('locked')
    assert.deepEqual(server && host.connections.stateOf(server, ada), { state: 'needs_sign_in' })

    signedIn.add(bob)
    const tool = await toolNamed(host, 'locked__greet', bob)
    const asked = await host.tools.call(callOf(tool, ada))
    assert.containsSubset(asked, {
      kind: 'input_required',
      requests: [
        {
          key: 'sign_in',
          mode: 'url',
          purpose: 'sign_in',
          url: `https://login.example.com/locked/${ada}`,
        },
      ],
    })
    if (asked.kind !== 'input_required') {
      throw new Error('nothing was asked')
    }
    const { continuation } = asked
    const resume = (action: 'accept' | 'decline') =>
      host.tools.call(
        callOf(tool, ada, { resumed: { continuation, answers: { sign_in: { action } } } })
      )
    await assert.rejects(() => resume('decline'), 'The person did not want to sign in')
    signedIn.add(ada)
    const next = await resume('accept')
    assert.containsSubset(next, { requests: [{ mode: 'form', message: 'Who are you?' }] })
  })

  test('nobody signs in for everybody', async ({ assert, cleanup }) => {
    const userId = newId()
    const { host, signedIn } = await givenLockedServer(cleanup, 'shared')
    signedIn.add('shared')
    const tool = await toolNamed(host, 'locked__greet', userId)
    signedIn.delete('shared')
    await assert.rejects(
      () => host.tools.call(callOf(tool, userId)),
      'only administrators sign in for all'
    )
  })
})

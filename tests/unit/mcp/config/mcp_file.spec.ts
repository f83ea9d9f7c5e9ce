import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import { homePath } from '#core/home'
import { foreignWriters } from '#mcp/config/file_guard'
import { findMcpFaults } from '#mcp/config/mcp_faults'
import { McpFileError, readMcpFile } from '#mcp/config/mcp_file'

const SECRET = 'canary-5tK2'

async function givenFile(cleanup: TestContext['cleanup'], content: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-'))
  cleanup(() => rm(folder, { recursive: true }))
  const path = join(folder, 'mcp.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function readServers(
  cleanup: TestContext['cleanup'],
  mcpServers: Record<string, unknown>,
  variables: NodeJS.ProcessEnv = {}
) {
  return readMcpFile(await givenFile(cleanup, { mcpServers }), variables)
}

test.group('MCP file | entries', () => {
  test('a file that is not there names no servers', async ({ assert }) => {
    assert.deepEqual(await readMcpFile('/nowhere/mcp.json', {}), { servers: [], strangers: [] })
  })

  test('reads a program and an address', async ({ assert, cleanup }) => {
    const { servers, strangers } = await readServers(
      cleanup,
      {
        files: {
          command: '${BIN:-node}',
          args: ['server.js', '--root=${ROOT}'],
          env: { TOKEN: '${TOKEN}' },
          cwd: 'tools',
          policy: { 'read': 'auto', '*': 'off' },
        },
        tickets: {
          type: 'sse',
          url: 'https://${HOST_NAME}/sse',
          headers: { Authorization: 'Bearer ${TOKEN}' },
          disabled: true,
          auth: { mode: 'shared', client_id: 'us', scopes: ['read'] },
          protocol: 'legacy',
        },
      },
      { ROOT: '/srv', TOKEN: SECRET, HOST_NAME: 'mcp.example.com', BIN: '' }
    )
    assert.deepEqual(strangers, [])
    assert.deepEqual(servers, [
      {
        name: 'files',
        faults: [],
        settings: {
          title: null,
          isEnabled: true,
          protocol: 'auto',
          policies: { 'read': 'auto', '*': 'off' },
          auth: null,
          connection: {
            kind: 'stdio',
            command: 'node',
            args: ['server.js', '--root=/srv'],
            env: { TOKEN: SECRET },
            cwd: homePath('tools'),
          },
        },
      },
      {
        name: 'tickets',
        faults: [],
        settings: {
          title: null,
          isEnabled: false,
          protocol: 'legacy',
          policies: {},
          auth: { mode: 'shared', clientId: 'us', clientSecret: null, scopes: ['read'] },
          connection: {
            kind: 'sse',
            url: 'https://mcp.example.com/sse',
            headers: { Authorization: `Bearer ${SECRET}` },
          },
        },
      },
    ])
  })

  test('tells all faults of an entry, and the others go on', async ({ assert, cleanup }) => {
    const { servers, strangers } = await readServers(
      cleanup,
      {
        good: { command: 'node' },
        bad__name: {
          command: 7,
          url: 'ftp://example.com',
          headers: { 'a b': 'x' },
          type: 'http',
          policy: { read: 'sometimes' },
          protocol: 'newest',
          auth: { client_secret: '${ONE}' },
          alwaysAllow: ['x'],
        },
        missing: { url: 'https://example.com/${TWO}/${THREE:-3}' },
        builtin: { command: 'node' },
        text: 'node server.js',
      },
      {}
    )
    const faults = Object.fromEntries(servers.map((server) => [server.name, server.faults]))
    assert.deepEqual(faults.good, [])
    assert.lengthOf(faults.bad__name, 12)
    assert.deepEqual(faults.missing, ['the variable TWO is not set'])
    assert.match(faults.builtin[0], /taken by the built-in tools/)
    assert.include(faults.text, 'it must be an object')
    assert.deepEqual(strangers, ['mcpServers.bad__name.alwaysAllow'])
  })

  test('names that differ in case only are one', async ({ assert, cleanup }) => {
    const { servers } = await readServers(cleanup, { a: { command: 'x' }, A: { command: 'y' } })
    assert.deepEqual(servers[1].faults, ['the name is used twice'])
  })
})

test.group('MCP file | the file as a whole', () => {
  test('must be JSON of the common form; its content is not told', async ({ assert, cleanup }) => {
    for (const content of [`{"mcpServers": ${SECRET}`, '[]', '{"servers": {}}']) {
      const path = await givenFile(cleanup, content)
      const error = await readMcpFile(path, {}).catch((reason: unknown) => reason)
      assert.instanceOf(error, McpFileError)
      assert.notInclude(String(error), SECRET)
    }
  })

  test('must not be writable by others in production', async ({ assert, cleanup }) => {
    const path = await givenFile(cleanup, { mcpServers: {} })
    await chmod(path, 0o644)
    assert.isNull(foreignWriters(path))

    for (const mode of [0o664, 0o646]) {
      await chmod(path, mode)
      assert.match(foreignWriters(path) ?? '', /can be written by others/)
      const [fault] = await findMcpFaults({ NODE_ENV: 'production', MCP_CONFIG: path }, [])
      assert.match(fault, /^MCP_CONFIG: the file .* can be written by others/)
      assert.deepEqual(await findMcpFaults({ NODE_ENV: 'development', MCP_CONFIG: path }, []), [])
    }
  })
})

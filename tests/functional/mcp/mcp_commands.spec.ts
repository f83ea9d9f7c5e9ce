import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { EVERYTHING_PROGRAM, programOf } from '#tests/helpers/mcp_servers'
import { entryOf } from '#tests/helpers/mcp_host'

/** A file of servers and a way to run commands with it, as an operator does. */
async function givenFile(cleanup: TestContext['cleanup'], mcpServers: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-commands-'))
  const path = join(folder, 'mcp.json')
  await writeFile(path, JSON.stringify({ mcpServers }), { mode: 0o600 })
  cleanup(async () => {
    await sql.read((db) => db.run('delete from mcp_servers'))
    await rm(folder, { recursive: true })
  })
  return async (...args: string[]) => {
    const child = spawn(process.execPath, ['ace.js', ...args], {
      cwd: app.makePath(),
      env: { ...process.env, MCP_CONFIG: path, FORCE_COLOR: '0', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { exitCode: child.exitCode, stdout, output: stdout + stderr }
  }
}

test.group('mcp:*', () => {
  test('list shows servers and tools, call calls one', async ({ assert, cleanup }) => {
    const ace = await givenFile(cleanup, {
      all: entryOf(EVERYTHING_PROGRAM, { policy: { echo: 'auto' } }),
      dead: entryOf(programOf('bad_server.ts', 'dead')),
      faulty: { command: 'node', args: ['${NOT_SET_ANYWHERE}'] },
    })
    const { stdout, exitCode, output } = await ace('mcp:list', '--json')
    assert.equal(exitCode, 0, output)
    const servers = JSON.parse(stdout.slice(stdout.indexOf('[\n')))
    assert.containsSubset(servers, [
      { name: 'all', source: 'file', transport: 'stdio', state: 'connected' },
      { name: 'dead', state: 'failing' },
      { name: 'faulty', state: 'failing', cause: 'the variable NOT_SET_ANYWHERE is not set' },
    ])
    assert.containsSubset(servers[0].tools, [{ name: 'all__echo', policy: 'auto', changed: false }])

    const called = await ace('mcp:call', 'all__echo', '{"message": "from afar"}')
    assert.equal(called.exitCode, 0, called.output)
    assert.include(called.stdout, 'Echo: from afar')

    const unknown = await ace('mcp:call', 'all__nothing')
    assert.equal(unknown.exitCode, 1)
    assert.include(unknown.output, 'No server offers all__nothing')
  })

  test('refresh tells the running servers of this host', async ({ assert, cleanup }) => {
    const ace = await givenFile(cleanup, { one: { command: 'node' } })
    const told = new Promise<void>((resolve) => process.once('SIGHUP', () => resolve()))
    const { exitCode, output } = await ace('mcp:refresh')
    assert.equal(exitCode, 0, output)
    assert.include(output, '1 running server told; in the file: one')
    await told
  })
})

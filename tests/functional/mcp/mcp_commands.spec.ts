import { test } from '@japa/runner'
import { givenFile } from '#tests/helpers/mcp_file'
import { EVERYTHING_PROGRAM, programOf } from '#tests/helpers/mcp_servers'
import { entryOf } from '#tests/helpers/mcp_host'
import { onAnyDatabase } from '#tests/support/requirements'

test.group('mcp:*', (group) => {
  group.tap(onAnyDatabase)

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

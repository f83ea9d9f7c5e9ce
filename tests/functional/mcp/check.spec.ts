import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { AuthorizationServer } from '#tests/helpers/authorization_server'
import { startEverything } from '#tests/helpers/mcp_servers'
import { aceFromSources, SOURCES_ENV } from '#tests/support/from_sources'
import { onAnyDatabase } from '#tests/support/requirements'

/** Runs the command as an operator does. */
async function check(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(...aceFromSources(['mcp:check', ...args]), {
    cwd: app.makePath(),
    env: { ...process.env, ...SOURCES_ENV, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { exitCode: child.exitCode, output: stdout + stderr }
}

test.group('mcp:check', (group) => {
  group.tap(onAnyDatabase)
  test('calls each tool of a server once', async ({ assert, cleanup }) => {
    const { url } = await startEverything('streamableHttp', cleanup)
    const { exitCode, output } = await check(['--allow-loopback', url])
    assert.equal(exitCode, 0, output)
    assert.match(output, /^echo: result$/m)
    assert.match(output, /^get-sum: result$/m)
    assert.match(output, /^get-tiny-image: result$/m)
  })

  test('makes the calls that it is told, in the era that it is told', async ({
    assert,
    cleanup,
  }) => {
    const { url } = await startEverything('streamableHttp', cleanup)
    const toolCalls = [{ name: 'get-sum', arguments: { a: 2, b: 3 } }, { name: 'no-such-tool' }]
    const { exitCode, output } = await check(['--allow-loopback', url], {
      MCP_CONFORMANCE_CONTEXT: JSON.stringify({ name: 'any', toolCalls }),
      MCP_CONFORMANCE_PROTOCOL_VERSION: '2025-11-25',
    })
    assert.equal(exitCode, 0, output)
    assert.equal(output.trim(), 'get-sum: result')
  })

  test('goes to this machine only where it is told to', async ({ assert, cleanup }) => {
    const { url } = await startEverything('streamableHttp', cleanup)
    const { exitCode, output } = await check([url], { MCP_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' })
    assert.equal(exitCode, 1)
    assert.include(output, 'it may not be asked')
  })

  test('signs in by itself only where it is told to', async ({ assert, cleanup }) => {
    const server = await AuthorizationServer.start(cleanup)
    const signedIn = await check(['--allow-loopback', '--sign-in', server.url])
    assert.equal(signedIn.exitCode, 0, signedIn.output)
    assert.match(signedIn.output, /^administer: result$/m)

    const { exitCode, output } = await check(['--allow-loopback', server.url])
    assert.equal(exitCode, 1)
    assert.include(output, 'sign-in')
  })
})

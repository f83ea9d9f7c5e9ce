import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'

const PROGRAM = `
  import { registerHooks } from 'node:module'
  import 'reflect-metadata'
  const loaded = new Set()
  registerHooks({
    load(url, context, next) {
      loaded.add(url)
      return next(url, context)
    },
  })
  const { setApp } = await import('@adonisjs/core/services/app')
  setApp({ booted: async () => {} })
  await import('#providers/mcp_provider')
  await import('#providers/mcp_auth_provider')
  await import('#tools/tool_catalogue')
  await import('#tools/builtin/builtin_tools')
  await import('#providers/runs_provider')
  console.log(JSON.stringify([...loaded].filter((url) => url.includes('@modelcontextprotocol/'))))
`

test.group('MCP | an idle server', () => {
  test('does not load the package of the protocol', async ({ assert }) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', '@poppinss/ts-exec', '--input-type=module', '-e', PROGRAM],
      { cwd: app.makePath() }
    )
    assert.deepEqual(JSON.parse(stdout), [])
  })
})

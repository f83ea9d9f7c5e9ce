import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { onAnyDatabase } from '#tests/support/requirements'

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
  for (const provider of ['mcp', 'mcp_auth', 'tools', 'interactions', 'schedule', 'runs']) {
    await import(\`#providers/\${provider}_provider\`)
  }
  const isHeavy = (url) =>
    /\\/node_modules\\/(?:@modelcontextprotocol|ajv|ajv-formats|mathjs|re2js|@aws-sdk)\\//.test(url)
  console.log(JSON.stringify([...loaded].filter(isHeavy)))
`

test.group('Tools | an idle server', (group) => {
  group.tap(onAnyDatabase)
  test('does not load what only tools and files need: the protocol, schemas, patterns, S3', async ({
    assert,
  }) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', '@poppinss/ts-exec', '--input-type=module', '-e', PROGRAM],
      { cwd: app.makePath() }
    )
    assert.deepEqual(JSON.parse(stdout), [])
  })
})

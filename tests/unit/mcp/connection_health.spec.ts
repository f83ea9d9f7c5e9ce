import { Writable } from 'node:stream'
import { ProtocolError } from '@modelcontextprotocol/client'
import { Logger } from '@adonisjs/core/logger'
import { test } from '@japa/runner'
import { ConnectionHealth } from '#mcp/connections/connection_health'
import * as library from '#mcp/connections/library'
import { serverEntry } from '#tests/helpers/mcp_servers'

test.group('MCP | a server that fails', () => {
  test('is shown with its own words, which the log has not', ({ assert }) => {
    const lines: string[] = []
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
    const health = new ConnectionHealth(
      serverEntry({ kind: 'http', url: 'http://127.0.0.1:1/mcp', headers: {} }),
      new Logger({ enabled: true, level: 'trace', destination })
    )
    const said = new ProtocolError(-32_603, 'no such person: "the kestrel hovers"')
    const { message } = health.failed(new Error('it failed', { cause: said }), library)
    assert.equal(message, `The server is failing: ${health.cause}`)
    assert.equal(health.cause, 'it answers with error -32603: no such person: "the kestrel hovers"')
    assert.lengthOf(lines, 1)
    assert.include(lines[0], 'it answers with error -32603"')
    assert.notInclude(lines[0], 'kestrel')
  })
})

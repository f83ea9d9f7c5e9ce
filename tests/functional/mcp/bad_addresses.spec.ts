import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import { callTool } from '#mcp/connections/call_tool'
import { bodyOf, HttpListener } from '#tests/helpers/http_listener'
import { connectTo, requestFor, serverEntry } from '#tests/helpers/mcp_servers'
import { freePort } from '#tests/support/free_port'
import { onAnyDatabase } from '#tests/support/requirements'

const EVENTS = { 'content-type': 'text/event-stream' }
const CHUNK = 'x'.repeat(64 * 1024)
const FLOOD_CHUNKS = 800

type Answer = (message: { id: number; method: string }, response: ServerResponse) => void

function json(response: ServerResponse, id: number, result: object) {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
}

/** Writes 50 MB, as fast as they are taken. */
async function flood(response: ServerResponse) {
  const closed = new AbortController()
  response.once('close', () => closed.abort())
  for (let sent = 0; sent < FLOOD_CHUNKS && !response.destroyed; sent++) {
    if (!response.write(CHUNK)) {
      await once(response, 'drain', { signal: closed.signal }).catch(() => {})
    }
  }
  response.end()
}

/** A legacy server whose calls end as the test says. */
async function badServer(cleanup: TestContext['cleanup'], onCall: Answer, sessions = ['one']) {
  const listener = await new HttpListener().listen()
  cleanup(() => listener.close())
  listener.respond = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'POST') {
      response.writeHead(405).end()
      return
    }
    const message = JSON.parse(await bodyOf(request))
    const session = request.headers['mcp-session-id']
    if (message.method === 'initialize') {
      response.setHeader('mcp-session-id', sessions[0])
      json(response, message.id, {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'bad', version: '1' },
      })
    } else if (message.id === undefined) {
      response.writeHead(202).end()
    } else if (session !== sessions[0]) {
      response.writeHead(404).end()
    } else if (message.method === 'tools/list') {
      json(response, message.id, { tools: [{ name: 'act', inputSchema: { type: 'object' } }] })
    } else {
      onCall(message, response)
    }
  }
  const url = `${listener.origin}/mcp`
  const server = serverEntry({ kind: 'http', url, headers: {} }, { protocol: 'legacy' })
  return connectTo(server, cleanup)
}

test.group('MCP | addresses that misbehave', (group) => {
  group.tap(onAnyDatabase)

  test('one where nobody listens is failing', async ({ assert, cleanup }) => {
    const url = `http://127.0.0.1:${await freePort()}/mcp`
    const connection = await connectTo(serverEntry({ kind: 'http', url, headers: {} }), cleanup)
    await assert.rejects(() => connection.tools(AbortSignal.timeout(5_000)), /cannot be reached/)
    assert.containsSubset(connection.state, {
      state: 'failing',
      cause: 'it cannot be reached (ECONNREFUSED)',
    })
  })

  test('a private one that is not listed is not asked', async ({ assert, cleanup }) => {
    const listener = await new HttpListener().listen()
    cleanup(() => listener.close())
    const url = `http://localhost:${listener.port}/mcp`
    const connection = await connectTo(serverEntry({ kind: 'http', url, headers: {} }), cleanup)
    await assert.rejects(() => connection.tools(AbortSignal.timeout(5_000)), /may not be asked/)
    assert.deepEqual(listener.requests, [])
  })

  for (const [form, headers] of [
    ['events', EVENTS],
    ['JSON', { 'content-type': 'application/json' }],
  ] as const) {
    test(`50 MB of ${form} are cut off`, async ({ assert, cleanup }) => {
      let sent = Promise.resolve()
      const connection = await badServer(cleanup, (_, response) => {
        response.writeHead(200, headers)
        sent = flood(response)
      })
      const request = await requestFor(connection, 'act')
      await assert.rejects(() => callTool(connection, request), /larger than it may be/)
      await sent
      assert.containsSubset(connection.state, { state: 'failing' })
    })
  }

  test('an answer that breaks off: nobody knows whether it was done', async ({
    assert,
    cleanup,
  }) => {
    const ways: Answer[] = [
      (_, response) => response.destroy(),
      (_, response) => response.writeHead(200, EVENTS).end(': nothing\n\n'),
      (_, response) => {
        response.writeHead(200, EVENTS).write(': something\n\n')
        setImmediate(() => response.destroy())
      },
      (_, response) => response.writeHead(502).end('proxy canary'),
    ]
    for (const way of ways) {
      const connection = await badServer(cleanup, way)
      const request = await requestFor(connection, 'act')
      const error = await callTool(connection, request).catch((reason: unknown) => reason)
      assert.containsSubset(error, { failure: 'unknown' })
      assert.notInclude(String(error), 'canary')
    }
  })

  test('a refusal is a failure', async ({ assert, cleanup }) => {
    const connection = await badServer(cleanup, (_, response) => response.writeHead(403).end())
    const request = await requestFor(connection, 'act')
    const error = await callTool(connection, request).catch((reason: unknown) => reason)
    assert.containsSubset(error, { failure: 'failed' })
  })

  test('a call in a session that the server has forgotten is made in a new one', async ({
    assert,
    cleanup,
  }) => {
    const sessions = ['one', 'two']
    const connection = await badServer(
      cleanup,
      ({ id }, response) => json(response, id, { content: [{ type: 'text', text: sessions[0] }] }),
      sessions
    )
    const request = await requestFor(connection, 'act')
    sessions.shift()
    const outcome = await callTool(connection, request)
    assert.containsSubset(outcome, { result: { content: [{ text: 'two' }] } })
  })

  test('what two calls at once are asked comes to the one that was asked', async ({
    assert,
    cleanup,
  }) => {
    const waiting: (() => void)[] = []
    const connection = await badServer(cleanup, (message, response) => {
      const { name } = JSON.parse(JSON.stringify(message)).params.arguments
      response.writeHead(200, EVENTS)
      waiting.push(() => {
        const ask = {
          jsonrpc: '2.0',
          id: `ask ${name}`,
          method: 'elicitation/create',
          params: {
            message: `For ${name}`,
            requestedSchema: { type: 'object', properties: { x: { type: 'string' } } },
          },
        }
        response.write(`data: ${JSON.stringify(ask)}\n\n`)
      })
      if (waiting.length === 2) {
        waiting.toReversed().forEach((write) => write())
      }
    })
    const outcomes = await Promise.all(
      ['Ada', 'Bob'].map(async (name) => {
        return callTool(connection, await requestFor(connection, 'act', { name }))
      })
    )
    assert.containsSubset(outcomes, [
      { requests: [{ message: 'For Ada' }] },
      { requests: [{ message: 'For Bob' }] },
    ])
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { TestContext } from '@japa/runner/core'
import { chat, idsOf, openChat, sendJson } from '#tests/helpers/chats'
import { entryOf } from '#tests/helpers/mcp_host'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { until } from '#tests/helpers/until'
import { untilAsync } from '#tests/helpers/until_async'
import type { ExportedSpan } from '#tests/support/exported_spans'
import { writeHostFile } from '#tests/support/host_file'
import { OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'
import { ScriptedUpstream } from '#tests/support/scripted_upstream'
import { TraceCollector } from '#tests/support/trace_collector'

/** Described nowhere: a name that people made up. */
const MODEL = 'upstream/canary-model'
const TOOL = 'modern__route'
const PATIENCE_MS = 20_000

const CANARY = {
  question: 'canary-question',
  answer: 'canary-answer',
  argument: 'canary-argument',
  query: 'canary-query',
  path: 'canary-path',
  model: 'canary-model',
  callId: 'canary call with blanks',
}

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const OTHER_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER = 'b7ad6b7169203331'
const OTHER_CALLER = '00f067aa0ba902b7'

function caller(account: { headers: Record<string, string> }, trace = TRACE, span = CALLER) {
  const context = { traceparent: `00-${trace}-${span}-01`, tracestate: 'vendor=value' }
  return { ...account, headers: { ...account.headers, ...context } }
}

function named(spans: ExportedSpan[], name: string): ExportedSpan[] {
  return spans.filter((span) => span.name === name).sort((a, b) => (a.start < b.start ? -1 : 1))
}

/** A server that traces, with a provider and a tool of an MCP server. */
async function givenServer(
  cleanup: TestContext['cleanup'],
  policy: 'auto' | 'ask',
  env: Record<string, string> = { TRUSTED_PROXIES: 'loopback' }
) {
  const collector = await TraceCollector.start()
  cleanup(() => collector.close())
  const upstream = await ScriptedUpstream.start()
  cleanup(() => upstream.close())
  const tools = await startModernServer(cleanup)
  const folder = await mkdtemp(join(tmpdir(), 'chatflow-traces-'))
  cleanup(() => rm(folder, { recursive: true }))
  const path = join(folder, 'mcp.json')
  await writeHostFile(path, { modern: entryOf(tools.settings, { policy: { '*': policy } }) })
  const server = await OwnServer.prepare({
    upstream: upstream.url,
    env: {
      MCP_CONFIG: path,
      LOG_LEVEL: 'info',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=secret%20key',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=testing',
      ...env,
    },
  })
  cleanup(() => server.remove())
  await server.start()
  const account = await server.createAccount()
  const isThere = async () => {
    const { text } = await sendJson('GET', `${server.url}/conversations/tools/available`, account)
    return text.includes(`"${TOOL}"`)
  }
  await untilAsync(isThere, 'the tools are available', PATIENCE_MS)
  return { collector, upstream, tools, server, account }
}

function toolCall(id: string) {
  return { call: { id, name: TOOL, arguments: JSON.stringify({ region: CANARY.argument }) } }
}

test.group('Traces', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(240_000)

  test('show a request, its run, and what that asked for, and nothing of what was said', async ({
    assert,
    cleanup,
  }) => {
    const { collector, upstream, tools, server, account } = await givenServer(cleanup, 'auto')
    upstream.script({ status: 503 }, toolCall('call-1'), { text: CANARY.answer })
    const question = { message: CANARY.question, model: MODEL, temperature: 0.5 }
    const stream = await openChat(caller(account), question, server.url)
    await stream.closed()
    assert.include(stream.text, CANARY.answer)
    const { runId, conversationId } = idsOf(stream.events)
    await sendJson('GET', `${server.url}/conversations/${CANARY.path}?q=${CANARY.query}`, account)
    await server.process.stop()

    const spans = collector.spans.filter(({ traceId }) => traceId === TRACE)
    assert.lengthOf(spans, 6)
    const [request] = named(spans, 'POST /conversations/chat/stream')
    assert.equal(request.kind, 'server')
    assert.equal(request.parentSpanId, CALLER)
    assert.equal(request.traceState, 'vendor=value')
    assert.containsSubset(request.attributes, {
      'http.request.method': 'POST',
      'http.route': '/conversations/chat/stream',
      'http.response.status_code': 200,
      'url.scheme': 'http',
    })
    assert.isFalse(request.isFailed)

    const [run] = named(spans, 'invoke_agent chatflow')
    assert.equal(run.kind, 'internal')
    assert.equal(run.parentSpanId, request.spanId)
    assert.containsSubset(run.attributes, {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'chatflow',
      'gen_ai.conversation.id': conversationId,
      'gen_ai.provider.name': 'upstream',
      'gen_ai.request.model': 'other',
      'gen_ai.usage.input_tokens': 200,
      'gen_ai.usage.output_tokens': 40,
      'chatflow.run.id': runId,
      'chatflow.run.state': 'completed',
      'chatflow.run.attempt': 1,
      'chatflow.run.continued': false,
      'enduser.id': request.attributes['enduser.id'],
    })

    const calls = named(spans, 'chat other')
    assert.lengthOf(calls, 3)
    for (const call of calls) {
      assert.equal(call.kind, 'client')
      assert.equal(call.parentSpanId, run.spanId)
      assert.containsSubset(call.attributes, {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'upstream',
        'gen_ai.request.model': 'other',
        'gen_ai.request.stream': true,
        'gen_ai.request.temperature': 0.5,
        'gen_ai.conversation.id': conversationId,
        'chatflow.run.id': runId,
        'server.address': '127.0.0.1',
        'server.port': Number(new URL(upstream.url).port),
      })
    }
    const [failed, asking, answering] = calls
    assert.isTrue(failed.isFailed)
    assert.equal(failed.attributes['error.type'], 'provider_unavailable')
    assert.equal(failed.attributes['chatflow.provider.attempt'], 1)
    assert.notProperty(failed.attributes, 'gen_ai.usage.input_tokens')
    assert.isFalse(asking.isFailed)
    assert.equal(asking.attributes['chatflow.provider.attempt'], 2)
    assert.deepEqual(asking.attributes['gen_ai.response.finish_reasons'], ['tool_call'])
    assert.containsSubset(answering.attributes, {
      'chatflow.provider.attempt': 1,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.model': 'scripted-2026',
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.cache_read.input_tokens': 60,
      'gen_ai.usage.reasoning.output_tokens': 5,
    })
    assert.isNumber(answering.attributes['gen_ai.response.time_to_first_chunk'])

    const [tool] = named(spans, `execute_tool ${TOOL}`)
    assert.equal(tool.parentSpanId, run.spanId)
    assert.containsSubset(tool.attributes, {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': TOOL,
      'gen_ai.tool.call.id': 'call-1',
      'gen_ai.tool.type': 'extension',
      'mcp.method.name': 'tools/call',
      'chatflow.tool.outcome': 'succeeded',
    })
    assert.isTrue(asking.end <= tool.start && tool.end <= answering.start)
    assert.containsSubset(tools.metas, [{ traceparent: `00-${TRACE}-${tool.spanId}-01` }])
    assert.notInclude(JSON.stringify(tools.metas), 'tracestate')
    assert.isFalse(upstream.headers.some((headers) => 'traceparent' in headers))

    for (const span of collector.spans) {
      assert.equal(span.events, 0)
      assert.equal(span.statusMessage, '')
      assert.containsSubset(span.resource, {
        'service.name': 'chatflow',
        'deployment.environment.name': 'testing',
      })
    }
    assert.isTrue(collector.headers.every((headers) => headers['x-collector-key'] === 'secret key'))
    assert.isTrue(collector.requests.every((line) => line === 'POST /v1/traces'))
    const names = collector.spans.map(({ name }) => name)
    assert.include(names, 'GET /conversations/:id')
    assert.include(names, 'POST /auth/register')
    assert.isFalse(names.some((name) => name.includes('health')))
    const sent = Buffer.concat(collector.bodies)
    for (const canary of [...Object.values(CANARY), '@example.test', 'Test Person']) {
      assert.isFalse(sent.includes(canary), canary)
    }

    const line = server.process.log.find(({ route }) => route === '/conversations/chat/stream')
    assert.equal(line?.trace_id, TRACE)
    assert.equal(line?.span_id, request.spanId)
    const warning = server.process.log.find(({ msg }) => msg === 'model call failed')
    assert.equal(warning?.model, 'other')
    assert.equal(warning?.trace_id, TRACE)
    assert.equal(warning?.span_id, failed.spanId)
  })

  test('begin here where the caller is nobody’s proxy, with a link to what it says', async ({
    assert,
    cleanup,
  }) => {
    const { collector, upstream, server, account } = await givenServer(cleanup, 'auto', {
      OTEL_TRACES_SAMPLER_ARG: 'meant for another',
    })
    upstream.script(toolCall(CANARY.callId), { text: 'Done.' })
    const { body } = await chat(caller(account), { message: 'Route it', model: MODEL }, server.url)
    assert.equal(body.status, 'completed')
    await server.process.stop()

    assert.isEmpty(collector.spans.filter(({ traceId }) => traceId === TRACE))
    const [request] = named(collector.spans, 'POST /conversations/chat')
    assert.equal(request.parentSpanId, '')
    assert.equal(request.traceState, '')
    assert.deepEqual(request.links, [{ traceId: TRACE, spanId: CALLER }])
    const [tool] = named(collector.spans, `execute_tool ${TOOL}`)
    assert.equal(tool.traceId, request.traceId)
    assert.notProperty(tool.attributes, 'gen_ai.tool.call.id')
    assert.isFalse(Buffer.concat(collector.bodies).includes('vendor=value'))
    const warnings = server.process.log.filter(({ level }) => level === 40)
    assert.match(JSON.stringify(warnings), /OTEL_TRACES_SAMPLER_ARG is no number/)
  })

  test('go on with the request that lets the run go on', async ({ assert, cleanup }) => {
    const { collector, upstream, server, account } = await givenServer(cleanup, 'ask')
    upstream.script(toolCall('call-1'), { text: 'Done.' })
    const question = { message: 'Route it', model: MODEL }
    const { body } = await chat(caller(account), question, server.url)
    assert.equal(body.status, 'awaiting_input')
    const [{ id }] = body.interactions
    await sendJson(
      'POST',
      `${server.url}/interactions/${id}`,
      caller(account, OTHER_TRACE, OTHER_CALLER),
      { action: 'accept' }
    )

    const [first] = named(await collector.trace(TRACE, 3), 'invoke_agent chatflow')
    assert.equal(first.attributes['chatflow.run.state'], 'awaiting_input')
    const rest = await collector.trace(OTHER_TRACE, 4)
    const [request] = named(rest, 'POST /interactions/:id')
    assert.equal(request.parentSpanId, OTHER_CALLER)
    const [second] = named(rest, 'invoke_agent chatflow')
    assert.equal(second.parentSpanId, request.spanId)
    assert.deepEqual(second.links, [{ traceId: TRACE, spanId: first.spanId }])
    assert.equal(second.attributes['chatflow.run.id'], first.attributes['chatflow.run.id'])
    assert.equal(second.attributes['chatflow.run.continued'], true)
    assert.equal(second.attributes['chatflow.run.state'], 'completed')
    const [tool] = named(rest, `execute_tool ${TOOL}`)
    assert.equal(tool.parentSpanId, second.spanId)
  })

  test('show runs whose callers have hung up, and runs that were stopped', async ({
    assert,
    cleanup,
  }) => {
    const { collector, server, account } = await givenServer(cleanup, 'auto')
    const question = { message: 'Tell me a long story', model: 'demo/demo' }
    const stream = await openChat(caller(account), question, server.url)
    await until(() => stream.events.length > 3, 'the answer has begun')
    const { conversationId } = idsOf(stream.events)
    stream.cut()
    const isLogged = () =>
      server.process.log.some((line) => line.route === '/conversations/chat/stream')
    await until(isLogged, 'the request is over')
    await sendJson('POST', `${server.url}/conversations/${conversationId}/stop`, account)

    const spans = await collector.trace(TRACE, 3)
    const [request] = named(spans, 'POST /conversations/chat/stream')
    assert.equal(request.attributes['chatflow.request.aborted'], true)
    const [run] = named(spans, 'invoke_agent chatflow')
    assert.equal(run.parentSpanId, request.spanId)
    assert.equal(run.attributes['chatflow.run.state'], 'stopped')
    assert.isTrue(run.end > request.end)
    assert.isFalse(run.isFailed)
    const [call] = named(spans, 'chat demo')
    assert.equal(call.attributes['chatflow.stopped'], true)
    assert.isFalse(call.isFailed)
  })
})

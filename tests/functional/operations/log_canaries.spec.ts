import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { openChat, sendJson } from '#tests/helpers/chats'
import { PNG, type Uploaded } from '#tests/helpers/files'
import { entryOf } from '#tests/helpers/mcp_host'
import { startModernServer } from '#tests/helpers/modern_mcp_server'
import { multipart } from '#tests/helpers/multipart'
import { PageClient } from '#tests/helpers/page_client'
import { untilAsync } from '#tests/helpers/until_async'
import { givenReceiver } from '#tests/helpers/webhooks'
import { writeHostFile } from '#tests/support/host_file'
import { OwnServer } from '#tests/support/own_server'
import { onAnyDatabase } from '#tests/support/requirements'
import { ScriptedUpstream } from '#tests/support/scripted_upstream'

const MODEL = 'openai/gpt-5-mini'
/** A server of this name stays in the database of the suite. */
const SERVER = 'canaries'
const TOOL = `${SERVER}__route`
const PATIENCE_MS = 20_000

/** Words that only this test uses. */
const CANARY = {
  providerKey: 'canary-provider-key-0123456789',
  mcpToken: 'canary-mcp-bearer-0123456789',
  metricsToken: 'canary-metrics-token-0123456789',
  message: 'canary-message the kestrel hovers',
  answer: 'canary-answer the kestrel dives',
  argument: 'canary-argument',
  model: 'canary-model-of-somebody',
  fileName: 'canary-picture.png',
}

/** As servers answer that check requests by a schema: with what was wrong. */
const ECHO = JSON.stringify({
  detail: [{ loc: ['body', 'messages'], msg: `not taken: ${CANARY.message}`, type: 'value_error' }],
})

test.group('The log at its most talkative', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(240_000)

  test('has no credential and nothing that people, models or tools said', async ({
    assert,
    cleanup,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'chatflow-canaries-'))
    cleanup(() => rm(folder, { recursive: true }))
    const upstream = await ScriptedUpstream.start()
    cleanup(() => upstream.close())
    const receiver = await givenReceiver(cleanup)
    const tools = await startModernServer(cleanup)
    tools.tokens = new Set([CANARY.mcpToken])
    const headers = { authorization: `Bearer ${CANARY.mcpToken}` }
    const mcp = join(folder, 'mcp.json')
    const entry = entryOf({ ...tools.settings, headers }, { policy: { '*': 'auto' } })
    await writeHostFile(mcp, { [SERVER]: entry })
    const storage = join(folder, 'storage')
    const server = await OwnServer.prepare({
      sharesDatabase: true,
      env: {
        LOG_LEVEL: 'trace',
        OPENAI_API_KEY: CANARY.providerKey,
        OPENAI_BASE_URL: upstream.url,
        OPENAI_API: 'chat',
        MCP_CONFIG: mcp,
        METRICS_TOKEN: CANARY.metricsToken,
        STORAGE_PATH: storage,
        WEBHOOK_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
      },
    })
    cleanup(() => server.remove())
    await server.start()
    const admin = await createAccount({ role: 'admin' })
    const secrets = new Set<string>([admin.password, admin.email])

    const named = { name: 'canary-token-name', abilities: ['read', 'chat'] }
    const made = await sendJson('POST', `${server.url}/auth/tokens`, admin, named)
    const { token }: Record<string, string> = JSON.parse(made.text)
    assert.match(token, /^cf_/)
    secrets.add(token)
    const person = { headers: { authorization: `Bearer ${token}` } }
    const isThere = async () => {
      const { text } = await sendJson('GET', `${server.url}/conversations/tools/available`, person)
      return text.includes(`"${TOOL}"`)
    }
    await untilAsync(isThere, 'the tools are available', PATIENCE_MS)

    const call = { id: 'call-1', name: TOOL, arguments: `{"region":"${CANARY.argument}"}` }
    upstream.script({ call }, { text: CANARY.answer }, { status: 422, body: ECHO })
    const ask = async (model: string) => {
      const stream = await openChat(person, { message: CANARY.message, model }, server.url)
      await stream.closed()
      return stream.text
    }
    assert.include(await ask(MODEL), CANARY.answer)
    assert.include(await ask(`openai/${CANARY.model}`), 'provider_rejected')
    assert.isTrue(
      upstream.headers.every((sent) => sent.authorization === `Bearer ${CANARY.providerKey}`)
    )
    assert.isTrue(tools.metas.length > 0)

    const upload = async () => {
      const { type, body } = multipart([
        { filename: CANARY.fileName, data: PNG, type: 'image/png' },
      ])
      const response = await fetch(`${server.url}/files`, {
        method: 'POST',
        headers: { ...person.headers, 'content-type': type },
        body: Uint8Array.from(body),
      })
      return { status: response.status, text: await response.text() }
    }
    const first = await upload()
    const stored: Uploaded = JSON.parse(first.text)
    const { pathname, search, searchParams } = new URL(stored.url)
    secrets.add(searchParams.get('signature') ?? '')
    const link = await fetch(`${server.url}${pathname}${search}`)
    assert.equal(link.status, 200)
    await rm(storage, { recursive: true })
    await writeFile(storage, '')
    const second = await upload()
    assert.isAtLeast(second.status, 500)

    const metrics = await fetch(`${server.url}/metrics`, {
      headers: { authorization: `Bearer ${CANARY.metricsToken}` },
    })
    assert.equal(metrics.status, 200)
    assert.notInclude(await metrics.text(), CANARY.model)

    const browser = new PageClient(server.url)
    await browser.signIn(admin)
    const form = await browser.get('/admin/webhooks/new')
    secrets.add(/name="_csrf" value="([^"]+)"/.exec(form.html)?.[1] ?? '')
    const added = await browser.post('/admin/webhooks', {
      'url': receiver.url,
      'description': 'canary-description',
      'events[]': ['run.completed'],
    })
    const secret = /whsec_[\w+/=]+/.exec(added.html)?.[0] ?? ''
    assert.notEqual(secret, '')
    secrets.add(secret)
    browser.cookies().forEach(({ value }) => secrets.add(value).add(decodeURIComponent(value)))
    assert.deepEqual(await server.process.stop(), { code: 0, signal: null })

    const { output, log } = server.process
    for (const one of secrets) {
      assert.isAbove(one.length, 8)
      assert.notInclude(output, one)
    }
    assert.notMatch(output, /canary|kestrel|routed/i)
    assert.containsSubset(
      log.find(({ msg }) => msg === 'model call failed'),
      { provider: 'openai', model: 'other', status: 422, code: 'provider_rejected' }
    )
    assert.exists(log.find(({ route, status }) => route === '/files' && Number(status) >= 500))
    assert.exists(log.find(({ err }) => err !== undefined))
  })
})

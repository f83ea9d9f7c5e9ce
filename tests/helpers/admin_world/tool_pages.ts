import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import sql from '#core/services/sql'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { saveCase, type ToolPlace } from '#mcp/testing/tool_cases'
import { endTest, insertTest } from '#mcp/testing/test_rows'
import { askedOutcome, resultOutcome, stateOf, type TestOutcome } from '#mcp/testing/test_outcome'
import { createConversation } from '../conversations.js'
import { addAnswer } from '../figures.js'
import { givenHostServers } from '../host_servers.js'
import { originOf } from '../links.js'
import { addServer, entryOf } from '../mcp_host.js'
import { programOf } from '../mcp_servers.js'
import type { Writer } from '../transcripts.js'
import { times, type AdminWorld, type Pages } from './types.js'

const SLUG = 'written'
const CHANGED = 'tool_1'
const TRIED = 'tool_2'
const NOWHERE = 'http://127.0.0.1:65000/mcp'

/** A tool whose server wrote something wherever it can. */
function toolOf(name: string, write: Writer) {
  return {
    name,
    title: write('title of tool'),
    description: write('description'),
    inputSchema: {
      type: 'object',
      properties: {
        [write('argument')]: {
          type: 'string',
          title: write('label'),
          description: write('hint'),
          default: write('default'),
          examples: [write('example')],
        },
        choice: { type: 'string', enum: [write('option'), 'other'], description: write('hint') },
        list: { type: 'array', items: { type: 'string', enum: [write('item'), 'other'] } },
        number: { type: 'integer', title: write('label') },
        free: { anyOf: [{ type: 'string' }, { type: 'number' }], description: write('hint') },
      },
      required: ['choice'],
    },
    annotations: { title: write('other title') },
  }
}

/** A server of the host's file whose tools, errors and name are written by the test; answers its page's path. */
async function givenServer({ client, cleanup, write, rows }: AdminWorld): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'written-server-'))
  cleanup(() => rm(folder, { recursive: true }))
  const path = join(folder, 'said.json')
  const tools = Array.from({ length: rows + 2 }, (_, n) => toolOf(`tool_${n}`, write))
  const errors = Array.from({ length: rows }, () => write('standard error'))
  await writeFile(path, JSON.stringify({ tools, errors }))
  await givenHostServers(cleanup, {
    [SLUG]: entryOf(programOf('written_server.ts', path), { title: write('title').slice(0, 200) }),
  })
  const registry = await app.container.make(ServerRegistry)
  const server = await registry.findBySlug(SLUG)
  const page = `/admin/tools/${server?.id}`
  await client.get(page)
  await client.post(`${page}/check`)
  /* As if it had said something else when it was approved. */
  const before = JSON.stringify(toolOf(CHANGED, write))
  await sql.read((db) =>
    db.run(
      `update tools set definition = ?, definition_hash = ? where server_id = ? and name = ?`,
      before,
      '0'.repeat(64),
      server?.id ?? '',
      CHANGED
    )
  )
  await client.post(`${page}/refresh`)
  return page
}

/** Ways in which a test call ends. */
async function outcomes(write: Writer): Promise<TestOutcome[]> {
  const content = [
    { type: 'text' as const, text: write('result') },
    {
      type: 'resource_link' as const,
      name: write('name of link'),
      uri: `https://example.com/${encodeURIComponent(write('link'))}`,
    },
    { type: 'resource' as const, resource: { uri: 'note://one', text: write('resource') } },
  ]
  const structuredContent = { [write('key')]: write('value') }
  const message = write('question')
  return [
    await resultOutcome({ content, structuredContent }, null),
    await resultOutcome({ content, isError: true }, null),
    askedOutcome([{ key: 'one', mode: 'form', message, schema: { type: 'object' } }]),
    { kind: 'sign_in', url: `https://example.com/${encodeURIComponent(write('address'))}` },
    { kind: 'failed', message: write('failure') },
  ]
}

async function addTests({ account, write }: AdminWorld, place: ToolPlace): Promise<string[]> {
  const ends = await outcomes(write)
  return sql.transaction(async (db) => {
    const ids: string[] = []
    for (const outcome of ends) {
      const id = await insertTest(db, account.id, place, { choice: write('option') })
      await endTest(db, id, { state: stateOf(outcome), outcome, durationMs: 40 })
      ids.push(id)
    }
    const kept = { arguments: { choice: write('option') }, userId: account.id }
    const name = write('case').slice(0, 100)
    await saveCase(db, place, { ...kept, name }, originOf(account))
    return ids
  })
}

/** A tool server with calls, tests and a tool that changed; and the tools that are built in. */
export const toolPages: Pages = async (world) => {
  const { account, cleanup, write, rows } = world
  const path = await givenServer(world)
  const conversation = await createConversation(account)
  const calls = [{ tool: `${SLUG}__${TRIED}`, state: 'failed', durationMs: 40 }]
  await times(rows, () => addAnswer(conversation, { endedAt: Date.now(), calls }))
  const place = { server: SLUG, tool: TRIED }
  const runs = await addTests(world, place)
  const title = write('title').slice(0, 200)
  const added = `/admin/tools/${await addServer('added', { url: NOWHERE }, cleanup, { title })}`
  const test = `${path}/test/${SLUG}__${TRIED}`
  return [
    path,
    `${path}?tool=${SLUG}__${TRIED}`,
    ...['connection', 'activity', 'logs', 'changes'].map((page) => `${path}/${page}`),
    test,
    `${test}?tab=json`,
    ...runs.map((run) => `${test}/runs/${run}`),
    ...['raw', 'structured'].map((form) => `${test}/runs/${runs[0]}?as=${form}`),
    ...['', '/connection', '/delete'].map((page) => `${added}${page}`),
    '/admin/tools/builtin?tool=builtin__ask_user',
  ]
}

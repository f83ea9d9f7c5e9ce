import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from '@japa/runner'
import { ace } from '#tests/helpers/ace'
import { idsOf, openChat, type ChatTarget } from '#tests/helpers/chats'
import { query } from '#tests/helpers/databases'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { temporaryFolder } from '#tests/helpers/folders'

const WRITERS = 4
/** Between two messages of a writer. */
const PAUSE_MS = 40
const LOAD_BEFORE_MS = 1_500
/** Some answers are being written when the backup is made. */
const MODEL = countingModel(100, 30)
const PATIENCE_MS = 60_000

interface Acknowledged {
  id: string
  /** ms since 1970, when the client had been told. */
  at: number
}

/** Sends messages one after the other, each in a conversation of its own, until it is told to stop. */
async function write(url: string, person: ChatTarget, heard: Acknowledged[], signal: AbortSignal) {
  while (!signal.aborted) {
    /* Little is reserved for each: many are being written at once. */
    const body = { message: 'Count, please', model: MODEL, tools: 'none', max_output_tokens: 100 }
    const stream = await openChat(person, body, url)
    await stream.received(1)
    const { userMessageId } = idsOf(stream.events)
    heard.push({ id: userMessageId, at: Date.now() })
    stream.cut()
    await sleep(PAUSE_MS)
  }
}

test.group('A backup under load', (group) => {
  group.each.timeout(240_000)

  let upstream: ChatUpstream
  group.setup(async () => {
    upstream = await ChatUpstream.start()
    return () => upstream.close()
  })

  test('has every message that was acknowledged before its mark', async ({ assert, cleanup }) => {
    const folder = await temporaryFolder(cleanup)
    const archive = join(folder, 'backup.tar.gz')
    const first = await OwnServer.prepare({ upstream: upstream.url })
    const second = await OwnServer.prepare({ upstream: upstream.url })
    cleanup(() => first.remove())
    cleanup(() => second.remove())
    await first.start()
    const person = await first.createAccount()
    const picture = await uploadTo(first, person)

    const heard: Acknowledged[] = []
    const stop = new AbortController()
    const writers = Array.from({ length: WRITERS }, () =>
      write(first.url, person, heard, stop.signal)
    )
    await sleep(LOAD_BEFORE_MS)
    const created = await ace(['backup:create', `--output=${archive}`, '--json'], {
      env: first.env,
    })
    stop.abort()
    await Promise.all(writers)
    assert.equal(created.exitCode, 0, created.stderr)
    const { mark, files }: { mark: string; files: { count: number } } = JSON.parse(created.stdout)
    const before = heard.filter(({ at }) => at < Date.parse(mark))
    assert.isAbove(before.length, WRITERS)
    assert.isAbove(heard.length, before.length)
    assert.equal(files.count, 1)

    const restored = await ace(['backup:restore', archive, '--json'], { env: second.env })
    assert.equal(restored.exitCode, 0, restored.stderr)
    assert.deepInclude(JSON.parse(restored.stdout), { mark, replaced: null, key_matches: true })
    const kept = await query<{ id: string }>(second.databaseUrl, 'select id from messages')
    const ids = new Set(kept.map(({ id }) => id))
    assert.deepEqual(
      before.filter(({ id }) => !ids.has(id)),
      []
    )

    await second.start()
    await untilAsync(
      async () => {
        const now = await statesOf(second)
        return now.every((state) => !['queued', 'running'].includes(state))
      },
      'no run was in work',
      PATIENCE_MS
    )
    const states = await statesOf(second)
    assert.include(states, 'interrupted')
    assert.deepEqual(second.integrityFaults(), [])

    const signedOut = await fetch(`${second.url}/auth/me`, { headers: person.headers })
    assert.equal(signedOut.status, 401)
    await signedOut.text()
    assert.deepEqual(await readFile(join(String(second.env.STORAGE_PATH), picture.key)), PNG)
  })
})

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64'
)

async function uploadTo(server: OwnServer, person: ChatTarget) {
  const body = new FormData()
  body.set('file', new File([PNG], 'dot.png', { type: 'image/png' }))
  const response = await fetch(`${server.url}/files`, {
    method: 'POST',
    headers: person.headers,
    body,
  })
  await response.text()
  const [{ storage_key: key }] = await query<{ storage_key: string }>(
    server.databaseUrl,
    'select storage_key from files'
  )
  return { key }
}

async function statesOf(server: OwnServer): Promise<string[]> {
  const rows = await query<{ state: string }>(server.databaseUrl, 'select state from runs')
  return rows.map(({ state }) => state)
}

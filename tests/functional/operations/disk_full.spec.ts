import { join } from 'node:path'
import { test } from '@japa/runner'
import type { Assert } from '@japa/assert'
import Sqlite from 'better-sqlite3'
import { newId } from '#core/ids'
import { textOfMessage } from '#tests/helpers/ai_sdk_chats'
import { chat, idsOf, openChat, show, stop, type ChatTarget } from '#tests/helpers/chats'
import { temporaryFolder } from '#tests/helpers/folders'
import { textIn, type EventStream } from '#tests/helpers/event_stream'
import { assertAllRested, RESTED_WITHIN_MS } from '#tests/helpers/rested_runs'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream, tokensIn } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { onAnyDatabase, requires } from '#tests/support/requirements'
import { SmallDisk } from '#tests/support/small_disk'
import { busyFactor } from '#tests/helpers/busy'

const DISK_BYTES = 64 * 1024 * 1024
const DATABASE = 'chatflow.sqlite3'
/** What is left for questions and files until nothing fits any more. */
const LEFT_BYTES = 3 * 1024 * 1024
const FILE_BYTES = 200_000
const LATER_WRITES = 5
/** Writes are taken again so long after there is space. */
const BACK_WITHIN_MS = 5_000
const SHORT = countingModel(5, 1)
const ENDLESS = countingModel(1_000_000, 10)

function upload({ headers }: ChatTarget, base: string) {
  const form = new FormData()
  form.append('file', new Blob(['x'.repeat(FILE_BYTES)]), 'a.txt')
  return fetch(`${base}/files`, { method: 'POST', headers, body: form })
}

interface Written {
  /** Questions whose answer has begun. */
  questions: { message: string; conversationId: string }[]
  /** Files that were taken. */
  files: string[]
  /** Of everything that was asked. */
  statuses: Set<number>
}

/** Asks and uploads until both are refused. */
async function writeUntilFull(account: ChatTarget, base: string): Promise<Written> {
  const written: Written = { questions: [], files: [], statuses: new Set() }
  let refused = new Set<string>()
  while (refused.size < 2) {
    const file = await upload(account, base)
    const { id }: { id: string } = JSON.parse(await file.text())
    written.statuses.add(file.status)
    if (file.status === 201) {
      written.files.push(id)
      refused = new Set()
    } else {
      refused.add('file')
    }
    const message = `${newId()} ${'y'.repeat(FILE_BYTES)}`
    const stream = await openChat(account, { message, model: SHORT }, base)
    written.statuses.add(stream.status)
    if (stream.status === 200) {
      await stream.received(1)
      written.questions.push({ message, conversationId: idsOf(stream.events).conversationId })
    } else {
      await stream.closed()
      refused.add('question')
    }
  }
  return written
}

async function assertRefused(assert: Assert, account: ChatTarget, base: string) {
  for (let n = 0; n < LATER_WRITES; n++) {
    const asked = await chat(account, { message: 'z'.repeat(FILE_BYTES), model: SHORT }, base)
    assert.equal(asked.status, 507, asked.text)
    assert.equal(asked.body.code, 'storage_full')
    const file = await upload(account, base)
    const problem: { code: string } = JSON.parse(await file.text())
    assert.equal(file.status, 507)
    assert.equal(problem.code, 'storage_full')
  }
}

async function assertWritten(assert: Assert, account: ChatTarget, base: string, written: Written) {
  for (const { message, conversationId } of written.questions) {
    const { messages } = await show(account, conversationId, { base })
    assert.equal(textOfMessage(messages.data[0]), message)
  }
  for (const id of written.files) {
    const file = await fetch(`${base}/files/${id}`, account)
    const bytes = await file.arrayBuffer()
    assert.equal(bytes.byteLength, FILE_BYTES)
  }
}

/** SQLite does not find its way to the disk from outside: what is looked at is a copy. */
async function assertSound(assert: Assert, disk: SmallDisk, folder: string) {
  await disk.copy(folder)
  const file = join(folder, DATABASE)
  const database = new Sqlite(file)
  try {
    assert.deepEqual(database.pragma('integrity_check'), [{ integrity_check: 'ok' }])
    assert.deepEqual(database.pragma('foreign_key_check'), [])
  } finally {
    database.close()
  }
  await assertAllRested(assert, `sqlite:${file}`)
}

test.group('A server whose disk is full', (group) => {
  group.tap(onAnyDatabase)
  group.each.skip(...requires('mounts'))
  group.each.timeout(240_000)

  test('refuses what it cannot keep, loses nothing, and goes on by itself', async ({
    assert,
    cleanup,
  }) => {
    const { disk, server, account } = await givenFullDisk(cleanup)
    const base = server.url
    const running = await openChat(account, { message: 'Count', model: ENDLESS }, base)
    await running.said('20 ')
    await disk.fill('ballast', LEFT_BYTES)
    const written = await writeUntilFull(account, base)
    assert.isAbove(written.questions.length + written.files.length, 2)
    assert.sameMembers([...written.statuses], [200, 201, 507])
    await disk.fill('rest')
    await assertRefused(assert, account, base)
    await assertWritten(assert, account, base, written)

    /* What is being written is held meanwhile, or ends as failed. */
    const heard = textIn(running.events).length
    await running.until(
      () => running.end !== 'open' || textIn(running.events).length > heard,
      'the answer went on or ended'
    )

    await disk.remove('ballast')
    const freedAt = performance.now()
    await untilAsync(
      async () => {
        const { status } = await chat(account, { message: 'Again', model: SHORT }, base)
        return status === 200
      },
      'questions were taken again',
      BACK_WITHIN_MS * busyFactor
    )
    console.log(
      `    first answer ${Math.round(performance.now() - freedAt)} ms after there was space`
    )
    await assertStopped(assert, account, running, base)
    await assertWritten(assert, account, base, written)
    assert.notInclude(server.process.output, 'internal_error')

    await server.process.stop()
    await assertSound(assert, disk, await temporaryFolder(cleanup))
    await server.start()
    await assertWritten(assert, account, server.url, written)
  })

  test('is killed, and starts again once there is space', async ({ assert, cleanup }) => {
    const { disk, server, account } = await givenFullDisk(cleanup)
    const running = await openChat(account, { message: 'Count', model: ENDLESS }, server.url)
    await running.said('20 ')
    await disk.fill('ballast', LEFT_BYTES)
    const written = await writeUntilFull(account, server.url)
    await disk.fill('rest')
    await server.process.stop('SIGKILL')
    await disk.remove('ballast')
    await server.start()
    await assertWritten(assert, account, server.url, written)
    const { conversationId } = idsOf(running.events)
    await untilAsync(
      async () => {
        const { run } = await show(account, conversationId, { base: server.url })
        return run === null
      },
      'the answer had its end',
      RESTED_WITHIN_MS
    )
    const { messages } = await show(account, conversationId, { base: server.url })
    assert.equal(messages.data[1].status, 'interrupted')
    assert.isNotNull(tokensIn(textOfMessage(messages.data[1])))
    await server.process.stop()
    await assertSound(assert, disk, await temporaryFolder(cleanup))
  })

  async function givenFullDisk(cleanup: (end: () => Promise<void>) => void) {
    const upstream = await ChatUpstream.start()
    cleanup(() => upstream.close())
    const disk = await SmallDisk.mount(DISK_BYTES)
    cleanup(() => disk.unmount())
    const server = await OwnServer.prepare({
      upstream: upstream.url,
      through: (command, cwd) => disk.command(command, cwd),
      env: {
        DATABASE_URL: `sqlite:${disk.path}/${DATABASE}`,
        STORAGE_PATH: `${disk.path}/storage`,
      },
    })
    cleanup(() => server.remove())
    await server.start()
    return { disk, server, account: await server.createAccount() }
  }
})

async function assertStopped(
  assert: Assert,
  account: ChatTarget,
  stream: EventStream,
  base: string
) {
  const { conversationId } = idsOf(stream.events)
  await stop(account, conversationId, base)
  await stream.closed()
  const { messages } = await show(account, conversationId, { base })
  const text = textOfMessage(messages.data[1])
  assert.equal(text, textIn(stream.events))
  assert.isNotNull(tokensIn(text))
}

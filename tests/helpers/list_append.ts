import type { Assert } from '@japa/assert'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import type { PresentedMessage } from '#conversations/read_message_page'
import type { TestAccount } from './accounts.js'
import { textOfMessage } from './ai_sdk_chats.js'
import { chat, sendJson, serverUrl, type ChatTarget } from './chats.js'
import { createConversation } from './conversations.js'
import { seededRandom } from './random.js'

const PAGE = 100
const READERS = 2

export interface ListAppend {
  writers: number
  messagesEach: number
  /** Servers of one installation; each message is sent to one of them. */
  bases?: string[]
  /** Which server each message is sent to follows from it. */
  seed?: number
  /** Sent with each question. */
  options?: Record<string, unknown>
}

/** A question that was answered, and its place. */
interface Acknowledged {
  text: string
  seq: number
}

/** The messages that one reader saw, and the highest place that was told to anybody before they began to read. */
interface Read {
  messages: PresentedMessage[]
  toldBefore: number
}

interface History {
  /** Of each writer in the order in which they wrote. */
  written: Acknowledged[][]
  reads: Read[]
}

/**
 * Many write into one conversation at once while others read it, and what each was told is compared with what is stored: places are
 * taken once and without a gap, each message follows the one before, a writer's own order is kept, every answer that was told is
 * there, and every read is a beginning of the order that all have in the end, with all that was told before the read.
 *
 * @param note told with what does not hold, such as the seed
 */
export async function assertListAppend(
  assert: Assert,
  account: TestAccount,
  append: ListAppend,
  note = ''
): Promise<void> {
  const { id } = await createConversation(account)
  const { written, reads } = await writeTogether(account, id, append)
  const rows = await sql.read((db) =>
    db.all<{ id: string; seq: number; parent_id: string | null }>(
      'select id, seq, parent_id from messages where conversation_id = ? order by seq',
      id
    )
  )
  assert.lengthOf(rows, append.writers * append.messagesEach * 2, note)
  const places = rows.map(({ seq }) => seq)
  assert.deepEqual(
    places,
    rows.map((_, index) => index + 1),
    note
  )
  assert.deepEqual(
    rows.map((row) => row.parent_id),
    [null, ...rows.slice(0, -1).map((row) => row.id)],
    note
  )
  for (const own of written) {
    const order = own.map(({ seq }) => seq)
    assert.deepEqual(order, order.toSorted(inOrder), note)
  }

  const order = rows.map((row) => row.id)
  for (const { messages, toldBefore } of reads) {
    const ids = messages.map((message) => message.id)
    assert.deepEqual(ids, order.slice(0, ids.length), note)
    assert.isAtLeast(ids.length, toldBefore, note)
  }
  assert.isAbove(reads.length, 1, note)
  const whole = await readAll(account, id, append.bases?.[0] ?? serverUrl())
  const stored = new Map(whole.map((message) => [message.seq, textOfMessage(message)]))
  for (const { seq, text } of written.flat()) {
    assert.equal(stored.get(seq), text, note)
  }
}

async function writeTogether(account: ChatTarget, id: string, append: ListAppend) {
  const { writers, messagesEach, bases = [serverUrl()], seed = 0, options } = append
  const random = seededRandom(seed)
  const history: History = { written: [], reads: [] }
  let told = 0
  let areWriting = true

  const write = async (own: Acknowledged[], writer: number) => {
    for (let n = 0; n < messagesEach; n++) {
      const text = `writer ${writer}, message ${n}`
      const base = bases[Math.floor(random() * bases.length)]
      const { status, body } = await chatPatiently(
        account,
        { ...options, message: text, conversation_id: id },
        base
      )
      if (status !== 200) {
        throw new Error(`“${text}” was refused: ${JSON.stringify(body)}`)
      }
      own.push({ text, seq: body.message.seq - 1 })
      told = Math.max(told, body.message.seq)
    }
  }
  const read = async (base: string) => {
    while (areWriting) {
      const toldBefore = told
      history.reads.push({ messages: await readAll(account, id, base), toldBefore })
    }
  }
  const reading = Array.from({ length: READERS }, (_, n) => read(bases[n % bases.length]))
  const writing = Array.from({ length: writers }, (_, writer) => {
    const own: Acknowledged[] = []
    history.written.push(own)
    return write(own, writer)
  })
  const allWritten = Promise.all(writing).finally(() => {
    areWriting = false
  })
  await Promise.all([allWritten, ...reading])
  return history
}

/** All messages of a conversation's newest branch, the oldest first. */
/** Whoever has waited too long for the database is to ask again; under one key that is one question. */
async function chatPatiently({ headers }: ChatTarget, body: object, base: string) {
  const target = { headers: { ...headers, 'idempotency-key': newId() } }
  let answer = await chat(target, body, base)
  while (answer.status === 503) {
    answer = await chat(target, body, base)
  }
  return answer
}

async function readAll(account: ChatTarget, id: string, base: string): Promise<PresentedMessage[]> {
  const pages: PresentedMessage[][] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const from: string = cursor === '' ? '' : `&cursor=${cursor}`
    const url = `${base}/conversations/${id}/messages?limit=${PAGE}${from}`
    const { text } = await sendJson('GET', url, account)
    const page: { data: PresentedMessage[]; next_cursor: string | null } = JSON.parse(text)
    pages.unshift(page.data)
    cursor = page.next_cursor
  }
  return pages.flat()
}

function inOrder(a: number, b: number): number {
  return a - b
}
